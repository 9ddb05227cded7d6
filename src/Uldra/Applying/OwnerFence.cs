using System.Text;

namespace Uldra.Applying;

/// <summary>
/// The statement that fails unless this instance still owns the target: a shared-lock read of the owner row, the last one before COMMIT.
/// Shared locks do not block each other; a newer owner's update waits for them, and who reads after that update sees its epoch.
/// A missing row is a mismatch too. It fails with error 1242, like the put alarm: they are told apart by the statement's place.
/// </summary>
static class OwnerFence
{
    public static byte[] Sql(string pipeline, ulong epoch) => Encoding.UTF8.GetBytes(
        $"SELECT IF((SELECT epoch FROM {TargetTables.Pipeline} WHERE pipeline={SqlText.Quote(pipeline)} LOCK IN SHARE MODE)"
        + $"<=>{SqlText.Number(epoch)},1,{PutForms.Alarm})");

    public static TargetException Broken(string where, string pipeline, ulong epoch, Exception? inner = null) =>
        new(TargetFailureKind.Fenced, "target-fenced",
            $"{where}: a newer instance of pipeline {pipeline} owns this target (this one has epoch "
            + $"{SqlText.Number(epoch)}). Nothing more is "
            + "written here; let the newer instance run.", inner);
}
