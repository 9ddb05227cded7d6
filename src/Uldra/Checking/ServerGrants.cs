namespace Uldra.Checking;

/// <summary>
/// What an account may do, read from <c>SHOW GRANTS</c> (which includes the active roles on both families). Column privileges do not
/// count: Uldra needs whole rows.
/// </summary>
sealed class ServerGrants
{
    readonly List<(HashSet<string> Privileges, string Database, string Table)> _grants = [];
    readonly List<(HashSet<string> Privileges, string Database)> _revokes = [];

    public ServerGrants(IEnumerable<string> lines)
    {
        foreach (var line in lines)
            Read(line);
    }

    public bool HasGlobal(string privilege) => Has(privilege, "*", "*");

    /// <summary>On every table of the database.</summary>
    public bool HasOn(string privilege, string database) => Has(privilege, database, "*");

    public bool Has(string privilege, string database, string table)
    {
        if (_revokes.Exists(r => r.Database == database && Holds(r.Privileges, privilege)))
            return false;
        foreach (var grant in _grants)
            if (Holds(grant.Privileges, privilege) && Covers(grant, database, table))
                return true;
        return false;
    }

    static bool Holds(HashSet<string> privileges, string privilege) =>
        privileges.Contains("ALL") || privileges.Contains("ALL PRIVILEGES") || privileges.Contains(privilege);

    static bool Covers((HashSet<string> Privileges, string Database, string Table) grant, string database, string table) =>
        grant.Database == "*" || (IsLike(grant.Database, database) && (grant.Table == "*" || grant.Table == table));

    // A database in a grant is a LIKE pattern: % and _ stand for characters, unless behind a backslash.
    static bool IsLike(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (pattern.IsEmpty)
            return name.IsEmpty;
        if (pattern[0] == '%')
        {
            for (var i = 0; i <= name.Length; i++)
                if (IsLike(pattern[1..], name[i..]))
                    return true;
            return false;
        }
        if (name.IsEmpty)
            return false;
        if (pattern[0] == '\\' && pattern.Length > 1)
            return pattern[1] == name[0] && IsLike(pattern[2..], name[1..]);
        return (pattern[0] == '_' || pattern[0] == name[0]) && IsLike(pattern[1..], name[1..]);
    }

    void Read(string line)
    {
        var isRevoke = line.StartsWith("REVOKE ", StringComparison.Ordinal);
        var on = line.IndexOf(" ON ", StringComparison.Ordinal);
        // A granted role has no ON; its privileges stand in lines of their own.
        if ((!isRevoke && !line.StartsWith("GRANT ", StringComparison.Ordinal)) || on < 0)
            return;
        var at = on + 4;
        if (!TryReadName(line, ref at, out var database) || at >= line.Length || line[at++] != '.' || !TryReadName(line, ref at, out var table))
            return;
        var privileges = ReadPrivileges(line[(isRevoke ? 7 : 6)..on]);
        if (isRevoke)
            _revokes.Add((privileges, database));
        else
            _grants.Add((privileges, database, table));
    }

    static HashSet<string> ReadPrivileges(string text)
    {
        var privileges = new HashSet<string>();
        var depth = 0;
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] is '(' or ')')
                depth += text[i] == '(' ? 1 : -1;
            if (i < text.Length && (text[i] != ',' || depth > 0))
                continue;
            var one = text[start..i].Trim();
            if (!one.Contains('('))
                privileges.Add(one);
            start = i + 1;
        }
        return privileges;
    }

    static bool TryReadName(string line, ref int at, out string name)
    {
        name = "";
        if (at < line.Length && line[at] == '*')
        {
            at++;
            name = "*";
            return true;
        }
        if (at >= line.Length || line[at] != '`')
            return false;
        var text = new System.Text.StringBuilder();
        for (at++; at < line.Length; at++)
        {
            if (line[at] == '`' && (at + 1 >= line.Length || line[at + 1] != '`'))
            {
                at++;
                name = text.ToString();
                return true;
            }
            if (line[at] == '`')
                at++;
            text.Append(line[at]);
        }
        return false;
    }
}
