using System.Text;

namespace Uldra.MySql.Tests.Fuzz;

/// <summary>Connection URLs: options, or an error that does not hold the password.</summary>
sealed class UrlFuzzer : IFuzzer
{
    const string Url = "mysql://user:PASSWORD@[::1]:3306/db%2F?tls=verify-full&tls-ca=%2Fa.pem&tls-cert=c&tls-key=k&compress=zlib";

    public void Round(Random random)
    {
        var changed = Encoding.Latin1.GetString(Mutation.Of(random, Encoding.Latin1.GetBytes(Url)));
        try
        {
            MySqlConnectionOptions.Parse(changed);
        }
        catch (FormatException e)
        {
            Assert.DoesNotContain("PASSWORD", e.Message, StringComparison.Ordinal);
        }
    }
}
