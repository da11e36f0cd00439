using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Tests.Client;

namespace WhatIsUp.WhatsApp.Tests.Connection;

public sealed class LedgerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Ledger New(IWhatsAppStore store) => new(store, PreKeyFactory.NewCredentials(DateTimeOffset.UtcNow)) { Send = _ => true };

    [Fact(Timeout = 30_000)]
    public async Task Closing_waits_for_the_commit_under_way_drops_what_waits_behind_it_and_lets_nothing_follow()
    {
        var memory = new MemoryWhatsAppStore();
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var ledger = New(new FaultyStore(memory)
        {
            BeforeCommit = _ =>
            {
                begun.TrySetResult();
                return release.Task;
            },
        });
        var first = await ChangeAsync(ledger, "first");
        await begun.Task;
        var second = await ChangeAsync(ledger, "second");
        var late = await ledger.BeginAsync(Stop);
        var closing = ledger.CloseAsync();
        Assert.False(closing.IsCompleted);
        late.Batch.Events.Add(new UnknownStanza("late"));
        await Assert.ThrowsAsync<ConnectionLostException>(() => ledger.CompleteAsync(late));
        release.SetResult();
        await closing;
        await first;
        await Assert.ThrowsAsync<ConnectionLostException>(() => second);
        await Assert.ThrowsAsync<ConnectionLostException>(async () => await ledger.BeginAsync(Stop));
        Assert.Equal([new UnknownStanza("first")], memory.Events);
    }

    [Fact]
    public async Task However_many_one_time_keys_are_handed_out_a_bounded_number_is_kept()
    {
        var store = new MemoryWhatsAppStore();
        var batch = new StoreBatch();
        for (uint id = 1; id <= 3; id++) batch.PreKeys[id] = PreKeyFactory.NewPreKey(id);
        await store.CommitAsync(batch, Stop);
        using var ledger = new Ledger(store, PreKeyFactory.NewCredentials(DateTimeOffset.UtcNow) with { NextPreKeyId = PreKeyUpkeep.KeptKeys + 1, FirstUnuploadedPreKeyId = PreKeyUpkeep.KeptKeys + 1 })
        {
            Send = _ => true,
        };
        for (var i = 0; i < 2; i++)
        {
            var step = await ledger.BeginAsync(Stop);
            PreKeyUpkeep.TakeOne(step);
            await ledger.CompleteAsync(step);
        }
        Assert.Equal([3u, PreKeyUpkeep.KeptKeys + 1, PreKeyUpkeep.KeptKeys + 2], (await store.LoadPreKeysAsync(Stop)).Select(key => key.Id));
    }

    private static async Task<Task> ChangeAsync(Ledger ledger, string tag)
    {
        var step = await ledger.BeginAsync(Stop);
        step.Batch.Events.Add(new UnknownStanza(tag));
        return ledger.CompleteAsync(step);
    }
}
