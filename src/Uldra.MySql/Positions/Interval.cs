namespace Uldra.MySql.Positions;

/// <summary>Numbers from..to, both included. <see cref="ServerId"/> is the server that wrote the last one (MariaDB, for printing).</summary>
readonly record struct Interval(ulong From, ulong To, uint ServerId = 0);
