using Uldra.Pipeline;

namespace Uldra.Tests.Pipeline;

public sealed class MemoryBudgetTests
{
    readonly MemoryBudget _budget = new(100);

    [Fact]
    public void Room_is_given_at_once_while_there_is_any()
    {
        _budget.Use(99);

        Assert.True(_budget.WaitAsync(CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Full_budget_waits_until_enough_is_freed()
    {
        _budget.Use(150);
        var waiting = _budget.WaitAsync(CancellationToken.None);

        _budget.Free(50);
        Assert.False(waiting.IsCompleted);
        _budget.Free(1);

        await waiting;
        Assert.Equal(99, _budget.Used);
    }

    [Fact]
    public async Task Wait_for_room_can_be_given_up()
    {
        _budget.Use(100);
        using var stop = new CancellationTokenSource();
        var waiting = _budget.WaitAsync(stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
