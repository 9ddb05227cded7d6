namespace Uldra.MySql;

/// <summary>Whether and how far a connection is protected; the names are those of <c>?tls=</c> in a URL.</summary>
public enum TlsMode
{
    /// <summary>Never, even when the server offers it.</summary>
    Disabled,

    /// <summary>When the server offers it; the certificate is not verified. Guards against listeners, not against impostors.</summary>
    Preferred,

    /// <summary>Always; the certificate is not verified.</summary>
    Required,

    /// <summary>Always; the certificate must come from a trusted authority, whatever host name it carries.</summary>
    VerifyCa,

    /// <summary>Always; trusted authority and the host name of the URL.</summary>
    VerifyFull,
}
