namespace Uldra.Tests.Simulation;

/// <summary>Runs worlds on the calling thread alone: what continues a task must not leave it.</summary>
static class SingleThread
{
    /// <exception cref="SimulationFailure">With the seed and the last events.</exception>
    public static void Run(World world)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            world.Run();
        }
        catch (Exception e)
        {
            throw new SimulationFailure(
                $"{e.Message}\n{world.Shape}; repeat with ULDRA_SIM_SEED={world.Shape.Seed}\n"
                + $"{string.Join('\n', world.Trace.TakeLast(25))}\n{e.StackTrace}");
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
