using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.Sandbox;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.Benchmarks.Memory;

/// <summary>Paired clients without a gateway around them, in a process of their own: what the protocol library holds of a channel.</summary>
internal static class IdleClients
{
    public const string Role = "idle-clients";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Reads how many clients there shall be from each line of input, and answers when they are logged in.</summary>
    public static async Task RunAsync(Uri address, byte[] rootKey, byte[] tlsRoot, string folder, CancellationToken cancellationToken)
    {
        var options = new WhatsAppClientOptions { Address = address, RootKey = rootKey, TlsRootCertificate = tlsRoot };
        var clients = new List<(WhatsAppClient Client, Task Running)>();
        while (await Console.In.ReadLineAsync(cancellationToken) is { } line)
        {
            var wanted = int.Parse(line, CultureInfo.InvariantCulture);
            while (clients.Count < wanted)
            {
                var client = new WhatsAppClient(options, new FileStore(FileOf(folder, clients.Count)),
                    TimeProvider.System, NullLogger<WhatsAppClient>.Instance);
                var running = client.RunAsync(cancellationToken);
                while (!client.IsLoggedIn)
                {
                    if (running.IsCompleted) throw new InvalidOperationException($"A client ended: {await running}");
                    await Task.Delay(Pause, cancellationToken);
                }
                clients.Add((client, running));
            }
            await Console.Out.WriteLineAsync("open");
        }
    }

    /// <summary>Pairs devices with fresh phones and leaves them in files.</summary>
    public static async Task PairAsync(SandboxHost sandbox, string folder, int count, CancellationToken cancellationToken)
    {
        var options = new WhatsAppClientOptions
        {
            Address = sandbox.SocketAddress, RootKey = sandbox.RootPublicKey, TlsRootCertificate = sandbox.TlsRootCertificate,
        };
        for (var i = 0; i < count; i++)
        {
            var phone = await sandbox.Network.CreatePhoneAsync(new NewSandboxPhone(), cancellationToken);
            var store = new MemoryWhatsAppStore();
            var qr = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
            var isReady = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            store.Committed = batch =>
            {
                foreach (var raised in batch.Events)
                {
                    if (raised is QrIssued issued) qr.TrySetResult(issued.Text);
                    if (raised is OfflineQueueDrained) isReady.TrySetResult();
                }
            };
            await using (var pairing = new WhatsAppClient(options, store, TimeProvider.System, NullLogger<WhatsAppClient>.Instance))
            {
                var running = pairing.RunAsync(cancellationToken);
                await phone.ScanAsync(await qr.Task.WaitAsync(cancellationToken), cancellationToken);
                await running;
            }
            await using (var first = new WhatsAppClient(options, store, TimeProvider.System, NullLogger<WhatsAppClient>.Instance))
            {
                _ = first.RunAsync(cancellationToken);
                await isReady.Task.WaitAsync(cancellationToken);
                while ((await store.LoadPreKeysAsync(cancellationToken)).Count == 0) await Task.Delay(Pause, cancellationToken);
            }
            new SavedDevice(store.Credentials!, await store.LoadPreKeysAsync(cancellationToken)).Save(FileOf(folder, i));
        }
    }

    private static string FileOf(string folder, int index) => Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{index}.json"));
}
