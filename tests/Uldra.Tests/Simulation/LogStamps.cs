using System.Globalization;
using Uldra.MySql.Positions;

namespace Uldra.Tests.Simulation;

/// <summary>A transaction's name and the place behind it.</summary>
sealed record LogStamp(TransactionId Id, string File, ulong EndOffset);

/// <summary>
/// Names transactions as servers do. MySQL: several uuids whose numbers come in any order; MariaDB: two domains with gaps; files that
/// rotate.
/// </summary>
sealed class LogStamps(PositionKind kind, Random random)
{
    static readonly string[] Uuids =
        ["11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000002", "33333333-0000-4000-8000-000000000003"];

    readonly List<ulong>[] _numbers = [[1, 2, 3, 4], [1, 2, 3], [7]];
    readonly ulong[] _sequences = [0, 40];
    int _file = 3;
    ulong _offset = 4;

    public LogStamp Next()
    {
        if (random.Next(25) == 0)
        {
            _file += random.Next(1, 3);
            _offset = 4;
        }

        var file = string.Create(CultureInfo.InvariantCulture, $"bin.{_file:D6}");
        var start = _offset + (ulong)random.Next(0, 2) * 50;
        _offset = start + (ulong)random.Next(100, 5000);
        return new LogStamp(IdAt(file, start), file, _offset);
    }

    TransactionId IdAt(string file, ulong start) => kind switch
    {
        PositionKind.MySqlGtid => NextGtid(),
        PositionKind.MariaDbGtid => NextOfDomain(),
        _ => TransactionId.AtFile(file, start),
    };

    TransactionId NextGtid()
    {
        var server = random.Next(Uuids.Length);
        var numbers = _numbers[server];
        var at = random.Next(numbers.Count);
        var number = numbers[at];
        numbers[at] = numbers.Max() + 1;
        return new TransactionId(kind, Uuids[server], number);
    }

    TransactionId NextOfDomain()
    {
        var domain = random.Next(3) == 0 ? 1 : 0;
        _sequences[domain] += random.Next(4) == 0 ? (ulong)random.Next(2, 9) : 1;
        return new TransactionId(kind, domain.ToString(CultureInfo.InvariantCulture), _sequences[domain], (uint)random.Next(1, 3));
    }
}
