namespace Uldra.Mapping;

/// <summary>The images of a target row that an operation concerns, as runs of slots.</summary>
/// <param name="Row">What is put or deleted.</param>
/// <param name="Other">The image before a put, -1 where there is none: its unique and group values count as well.</param>
/// <param name="Arrives">The row was not on this shard before: inserted, or moved here.</param>
/// <param name="Successor">What a deleted row became when its key or shard changed, -1 when it is gone.</param>
public readonly record struct RowImages(int Row, int Other = -1, bool Arrives = false, int Successor = -1);
