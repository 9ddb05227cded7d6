namespace Uldra.MySql.Tests.Fuzz;

/// <summary>
/// Something that is fed hostile bytes. Every class of this assembly that implements it takes part: <see cref="FuzzTests"/> divides the time.
/// </summary>
interface IFuzzer
{
    /// <summary>One input. Throws when it ended in anything but a value or the one typed error that belongs there.</summary>
    void Round(Random random);
}
