namespace Uldra.MySql.Values;

/// <summary>What a difference does at its path, by MySQL's own numbers (<c>enum_json_diff_operation</c>).</summary>
enum JsonOperation : byte
{
    Replace = 0,
    Insert = 1,
    Remove = 2,
}
