namespace WhatIsUp.ApiGateway.Demo;

/// <summary><c>demo</c>: walks the main job against the sandbox, on a folder and ports of its own, and leaves nothing behind.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(55);

    /// <summary>Runs it; the exit code is 0 when every step held.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var interrupt = System.Runtime.InteropServices.PosixSignalRegistration.Create(
            System.Runtime.InteropServices.PosixSignal.SIGINT, signal => { signal.Cancel = true; deadline.Cancel(); });
        var folder = Directory.CreateTempSubdirectory("whatisup-demo-");
        var story = new DemoStory(Console.Out);
        try
        {
            await DemoWalk.RunAsync(folder.FullName, args, story, deadline.Token);
            return 0;
        }
        catch (Exception failure)
        {
            Console.Error.WriteLine($"FAILED at \"{story.Current}\": {failure.Message}");
            return 1;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
