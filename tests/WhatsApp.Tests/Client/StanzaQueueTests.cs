using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

public sealed class StanzaQueueTests
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(false, 16)]
    [InlineData(true, 64)]
    public async Task Reader_waits_at_its_memory_limit_and_later_when_a_response_may_follow(bool waitsForAnswer, int most)
    {
        using var stop = new CancellationTokenSource();
        using var state = new DeviceStateQueue(new MemoryWhatsAppStore(), DeviceCredentials.Create(DateTimeOffset.UtcNow));
        var connection = new ClientConnection(null!, state, TimeProvider.System, NullLogger.Instance, TimeSpan.FromSeconds(1), stop.Token);
        var login = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var queue = new StanzaQueue(connection, null!, login.Task, 1) { Failed = _ => ended.TrySetResult() };
        if (waitsForAnswer) _ = connection.Requests.Add("1");
        // The worker takes the first and waits for the login.
        queue.Add(new ReceivedStanza(new Node("message"), 0));
        for (var i = 0; i < most - 1; i++) queue.Add(new ReceivedStanza(new Node("message"), Megabyte));
        Assert.Null(queue.RoomToWaitFor());
        queue.Add(new ReceivedStanza(new Node("message"), 2 * Megabyte));
        Assert.NotNull(queue.RoomToWaitFor());
        login.SetCanceled(TestContext.Current.CancellationToken);
        await ended.Task;
    }
}
