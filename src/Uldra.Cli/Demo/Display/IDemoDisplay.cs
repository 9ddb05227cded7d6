namespace Uldra.Cli.Demo.Display;

/// <summary>Shows the story while it happens; what it says goes beside the result, not into it.</summary>
interface IDemoDisplay
{
    /// <summary>Shows until <paramref name="work"/> ends, in whatever way; its failure is the caller's to see.</summary>
    Task ShowAsync(DemoStory story, Task work);
}
