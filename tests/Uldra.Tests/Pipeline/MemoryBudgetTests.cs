using Uldra.Pipeline;

namespace Uldra.Tests.Pipeline;

public sealed class MemoryBudgetTests
{
    readonly MemoryBudget _budget = new(100);

    [Fact]
    public void Room_is_given_at_once_while_there_is_any()
    {
        _budget.Use(99);

        Assert.True(_budget.WaitAsync(0, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Full_budget_waits_until_enough_is_freed()
    {
        _budget.Use(150);
        var waiting = _budget.WaitAsync(0, CancellationToken.None);

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
        var waiting = _budget.WaitAsync(0, stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Batch_that_would_pass_the_bound_waits_until_it_fits()
    {
        _budget.Use(70);
        var waiting = _budget.WaitAsync(40, CancellationToken.None);

        _budget.Free(5);
        Assert.False(waiting.IsCompleted);
        _budget.Free(5);

        await waiting;
    }

    [Fact]
    public void Half_of_the_budget_is_given_whatever_comes()
    {
        _budget.Use(49);

        Assert.True(_budget.WaitAsync(1000, CancellationToken.None).IsCompletedSuccessfully);
    }
}
