namespace Uldra.Applying;

enum StatementRole : byte { Progress, Prune, Quarantine, Delete, Put, Register, Fence }

/// <summary>A statement in the packet: what it does, which of the plan's operations it holds, and where its bytes lie.</summary>
readonly record struct WrittenStatement(StatementRole Role, TableForm? Table, int First, int Count, int Start, int Length)
{
    public int End => First + Count;
}
