using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Connection;

public sealed class DeviceStateQueueTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static DeviceStateQueue New(IWhatsAppStore store) => new(store, DeviceCredentials.Create(DateTimeOffset.UtcNow)) { Send = _ => true };

    [Fact(Timeout = 30_000)]
    public async Task Close_waits_for_the_running_commit_drops_queued_changes_and_rejects_later_ones()
    {
        var memory = new MemoryWhatsAppStore();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var queue = New(new FaultyStore(memory)
        {
            BeforeCommit = _ =>
            {
                begun.TrySetResult();
                return release.Task;
            },
        });
        var first = await ChangeAsync(queue, "first");
        await begun.Task;
        var second = await ChangeAsync(queue, "second");
        var late = await queue.BeginAsync(Stop);
        var closing = queue.CloseAsync();
        Assert.False(closing.IsCompleted);
        late.Changes.Events.Add(new UnknownStanza("late"));
        await Assert.ThrowsAsync<ConnectionLostException>(() => queue.CompleteAsync(late));
        release.SetResult();
        await closing;
        await first;
        await Assert.ThrowsAsync<ConnectionLostException>(() => second);
        await Assert.ThrowsAsync<ConnectionLostException>(async () => await queue.BeginAsync(Stop));
        Assert.Equal([new UnknownStanza("first")], memory.Events);
    }

    [Fact]
    public async Task Record_of_used_one_time_keys_is_bounded()
    {
        var store = new MemoryWhatsAppStore();
        var batch = new DeviceStateChanges();
        for (uint id = 1; id <= 3; id++) batch.PreKeys[id] = PreKeyFactory.NewPreKey(id);
        await store.CommitAsync(batch, Stop);
        using var queue =
            new DeviceStateQueue(store,
            DeviceCredentials.Create(
            DateTimeOffset.UtcNow) with { NextPreKeyId = PreKeyReplenisher.KeptKeys + 1, FirstUnuploadedPreKeyId = PreKeyReplenisher.KeptKeys + 1 })
        {
            Send = _ => true,
        };
        for (var i = 0; i < 2; i++)
        {
            var transaction = await queue.BeginAsync(Stop);
            PreKeyReplenisher.TakeOne(transaction);
            await queue.CompleteAsync(transaction);
        }
        Assert.Equal([3u, PreKeyReplenisher.KeptKeys + 1, PreKeyReplenisher.KeptKeys + 2], (await store.LoadPreKeysAsync(Stop)).Select(key => key.Id));
    }

    private static async Task<Task> ChangeAsync(DeviceStateQueue queue, string tag)
    {
        var transaction = await queue.BeginAsync(Stop);
        transaction.Changes.Events.Add(new UnknownStanza(tag));
        return queue.CompleteAsync(transaction);
    }
}
