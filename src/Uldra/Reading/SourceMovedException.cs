namespace Uldra.Reading;

/// <summary>The source is to be read from another server now, and this reader must not do that alone.</summary>
public sealed class SourceMovedException : Exception
{
    public SourceMovedException()
        : base("another server is to be read now")
    {
    }
}
