using Uldra.Reading;

namespace Uldra.Pipeline;

/// <summary>The reader's task of one crew: reads as long as there is room, and hands over what it read to be mapped, routed and scheduled.</summary>
/// <param name="barrier">Null: nobody can want one.</param>
sealed class CrewReader(Crew crew, Barrier? barrier, EngineServices services)
{
    static readonly TimeSpan StuckCheck = TimeSpan.FromSeconds(1);
    static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(30);

    /// <exception cref="SourceMovedException">Another server is to be read, by all crews.</exception>
    public async Task RunAsync(CancellationToken token)
    {
        var dispatcher = crew.Dispatcher;
        try
        {
            var last = 0L;
            while (await HasRoomAsync(last, token).ConfigureAwait(false))
            {
                var batch = await crew.Source.ReadAsync(token).ConfigureAwait(false);
                if (batch is null)
                    break;
                services.Faults.Reach("batch-read");
                if (batch.Transactions.Count > 0)
                    dispatcher.Add(batch);
                else
                    batch.Discard();
                last = batch.BudgetBytes;
                services.Faults.Reach("batch-scheduled");
                if (barrier is not null)
                    await barrier.PassAsync(dispatcher, crew.Source.HasReached, token).ConfigureAwait(false);
            }

            services.Faults.Reach("source-ended");
            dispatcher.EndReached();
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            services.Faults.Reach("reading-stopped");
            // Told to stop: the lanes finish what they are at.
        }
        catch (Exception e) when (e is not (OperationCanceledException or SourceMovedException))
        {
            // The log cannot be read on: what stands before that place still gets to the targets.
            dispatcher.EndReached();
            await dispatcher.Finished.Task.WaitAsync(DrainTime, services.Time, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>Waits for room in memory. False when there will be none: it is full of work that a person has to free.</summary>
    async Task<bool> HasRoomAsync(long bytes, CancellationToken token)
    {
        if (crew.Budget.HasRoom(bytes))
            return true;
        crew.Waiting.Begin(services.Time);
        try
        {
            while (true)
            {
                try
                {
                    await crew.Budget.WaitAsync(bytes, token).WaitAsync(StuckCheck, services.Time, token).ConfigureAwait(false);
                    return true;
                }
                catch (TimeoutException)
                {
                    if (crew.Dispatcher.IsStuck())
                        return false;
                }
            }
        }
        finally
        {
            crew.Waiting.End(services.Time);
        }
    }
}
