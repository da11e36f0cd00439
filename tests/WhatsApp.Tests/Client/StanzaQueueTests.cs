using Microsoft.Extensions.Logging.Abstractions;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Tests.Client;

public sealed class StanzaQueueTests
{
    private const int Megabyte = 1 << 20;

    [Theory]
    [InlineData(false, 16)]
    [InlineData(true, 64)]
    public async Task The_reader_waits_when_few_stanzas_take_much_memory_later_when_an_answer_may_be_behind_them(bool waitsForAnswer, int most)
    {
        using var stop = new CancellationTokenSource();
        using var ledger = new Ledger(new MemoryWhatsAppStore(), PreKeyFactory.NewCredentials(DateTimeOffset.UtcNow));
        var link = new Link(null!, ledger, TimeProvider.System, NullLogger.Instance, TimeSpan.FromSeconds(1), stop.Token);
        var login = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        var queue = new StanzaQueue(link, null!, login.Task, 1) { Failed = _ => ended.TrySetResult() };
        if (waitsForAnswer) _ = link.Requests.Add("1");
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
