using System.Diagnostics;
using System.Text.Json;
using WhatIsUp.Grains.Abstractions;
using WhatIsUp.Grains.Abstractions.Events;
using WhatIsUp.Grains.Storage.Engine;
using WhatIsUp.Grains.Storage.Messages;
using WhatIsUp.Grains.Storage.Outbox;
using WhatIsUp.TestSupport;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Grains.Tests.Storage;

/// <summary>A process that writes units and records each confirmed one, until it is killed.</summary>
public sealed class KilledWriter
{
    private const string TaskVariable = "WHATISUP_KILLED_WRITER";
    private const int Submitters = 16;

    /// <summary>Starts the process on the database, kills it after this many units, and returns the ids of the confirmed messages.</summary>
    internal static async Task<IReadOnlyList<string>> RunAsync(DatabaseOptions options, Caller caller, ChannelFence fence, int units)
    {
        var notes = Path.GetTempFileName();
        try
        {
            var task = new Given(options.Provider, options.ConnectionString, caller.CustomerId.Value, fence.Channel.Value, fence.Epoch, notes);
            var start = new ProcessStartInfo(Environment.ProcessPath!,
                ["-method", $"{typeof(KilledWriter).FullName}.{nameof(Writer_runs_until_it_is_killed)}", "-explicit", "only"])
            {
                RedirectStandardOutput = true, Environment = { [TaskVariable] = JsonSerializer.Serialize(task) },
            };
            if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Insert(0, typeof(KilledWriter).Assembly.Location);
            using var process = Process.Start(start)!;
            try
            {
                await Eventually.TrueAsync(() => process.HasExited || File.ReadLines(notes).Count() >= units, "the writer writes");
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync(CancellationToken.None);
            }
            // The last line may be cut.
            var text = await File.ReadAllTextAsync(notes, TestContext.Current.CancellationToken);
            return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        finally
        {
            File.Delete(notes);
        }
    }

    [Fact(Explicit = true)]
    public async Task Writer_runs_until_it_is_killed()
    {
        if (Environment.GetEnvironmentVariable(TaskVariable) is not { } text) return;
        var given = JsonSerializer.Deserialize<Given>(text)!;
        await using var storage = OpenedStorage.Of(new DatabaseOptions { Provider = given.Provider, ConnectionString = given.ConnectionString }).StartWriter();
        await using var notes = new StreamWriter(new FileStream(given.Notes, FileMode.Append, FileAccess.Write, FileShare.ReadWrite), bufferSize: 1)
        {
            AutoFlush = true
        };
        var caller = new Caller { CustomerId = new CustomerId(given.Customer), Mode = Mode.Test, KeyId = "key_1", Scopes = ["*"], CorrelationId = "c" };
        var fence = new ChannelFence(new ChannelId(given.Channel), given.Epoch);
        await Task.WhenAll(Enumerable.Range(0, Submitters).Select(_ => Task.Run(async () =>
        {
            while (true)
            {
                var id = Guid.NewGuid().ToString("N");
                var unit = new UnitOfWork(fence);
                var raised = Seeds.Event(caller, fence.Channel, EventCatalogue.MessageReceived, EventChatKind.Direct);
                var batch = new DeviceStateChanges();
                batch.Sessions[new ProtocolAddress(id, 0)] = [1, 2, 3];
                storage.Signal.Apply(unit, fence.Channel, batch);
                MessageRows.InsertInbound(unit, Seeds.Message(caller, fence.Channel, id, isFromMe: false), raised.Id);
                OutboxRows.AddOfMessage(unit, raised, id);
                await storage.Writer.CommitAsync(unit, CancellationToken.None);
                lock (notes) notes.Write(id + "\n");
            }
        })));
    }

    private sealed record Given(DatabaseProvider Provider, string ConnectionString, Guid Customer, Guid Channel, long Epoch, string Notes);
}
