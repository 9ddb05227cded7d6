using System.Globalization;
using System.Text;
using Uldra.MySql.Positions;

namespace Uldra.MySql.Binlog;

/// <summary>Makes ids from the bytes of GTID events. The names of the streams repeat: each is made once.</summary>
sealed class TransactionNames
{
    readonly byte[] _lastSource = new byte[16 + TaggedNameMax];
    int _lastLength = -1;
    string _lastStream = "";
    uint _lastDomain;
    string? _lastDomainName;

    const int TaggedNameMax = 32;

    public TransactionId MySql(in GtidEvent gtid)
    {
        if (gtid.Number is 0 or > long.MaxValue - 1)
            throw new MySqlProtocolException($"a GTID with number {gtid.Number}", 0);
        var length = 16 + gtid.Tag.Length;
        if (length != _lastLength || !gtid.Uuid.SequenceEqual(_lastSource.AsSpan(0, 16))
            || !gtid.Tag.SequenceEqual(_lastSource.AsSpan(16, gtid.Tag.Length)))
            Remember(gtid, length);
        return new TransactionId(PositionKind.MySqlGtid, _lastStream, gtid.Number);
    }

    public TransactionId MariaDb(in MariaDbGtidEvent gtid, uint serverId)
    {
        if (_lastDomainName is null || gtid.Domain != _lastDomain)
        {
            _lastDomain = gtid.Domain;
            _lastDomainName = gtid.Domain.ToString(CultureInfo.InvariantCulture);
        }
        return new TransactionId(PositionKind.MariaDbGtid, _lastDomainName, gtid.Sequence, serverId);
    }

    void Remember(in GtidEvent gtid, int length)
    {
        gtid.Uuid.CopyTo(_lastSource);
        gtid.Tag.CopyTo(_lastSource.AsSpan(16));
        _lastLength = length;
        var uuid = new Guid(gtid.Uuid, bigEndian: true).ToString("D");
        _lastStream = gtid.Tag.IsEmpty ? uuid : $"{uuid}:{Encoding.ASCII.GetString(gtid.Tag)}";
    }
}
