namespace Uldra.Applying;

/// <summary>The bytes of a statement around its rows.</summary>
sealed record StatementFrame(byte[] Start, byte[] Between, byte[] End);
