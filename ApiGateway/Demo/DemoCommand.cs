namespace WhatIsUp.ApiGateway.Demo;

/// <summary><c>demo</c>: demonstrates the API against the sandbox, with its own folder and ports, and deletes its data.</summary>
internal static class DemoCommand
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(55);

    /// <summary>Runs the demo; the exit code is 0 when every step succeeded.</summary>
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
