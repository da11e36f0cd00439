using WhatIsUp.Sandbox.Messages;
using WhatIsUp.WhatsApp.Client;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Contents;
using WhatIsUp.WhatsApp.Events;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Tests.Client;

/// <summary>A store that fails at the worst moment: only stored messages are acknowledged, and none is lost or published twice.</summary>
public sealed class StoreFailures : TwoPhones
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // From here on, only the linked device can confirm a delivery.
        await _mine.GoOfflineAsync(Stop);
    }

    private static bool HoldsMessage(DeviceStateChanges batch) => batch.Events.Any(raised => raised is MessageReceived);

    private async Task<SandboxMessage> StatusOfAsync(string id) =>
        (await _theirs.ReadMessagesAsync(cancellationToken: Stop)).Single(message => message.Id == id);

    private async Task<string> LoseAsync(ConnectionEndReason reason)
    {
        var sent = await _theirs.SendTextAsync(_mine.Jid, "precious", cancellationToken: Stop);
        await _device.WaitForEndAsync(reason);
        Assert.Equal(SandboxMessageStatus.Server, (await StatusOfAsync(sent.Id)).Status);
        return sent.Id;
    }

    private async Task ComesOnceAsync(string id)
    {
        await _device.ReopenAsync();
        await _theirs.WaitForMessageAsync(message => message.Id == id && message.Status == SandboxMessageStatus.Delivered, Stop);
        Assert.Equal(1, _device.CountTexts("precious"));
        Assert.DoesNotContain(_device.Events.Entries, raised => raised is MessageUndecryptable);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false, ConnectionEndReason.NetworkLost)]
    [InlineData(true, ConnectionEndReason.Fenced)]
    public async Task Message_that_could_not_be_stored_is_not_acknowledged_and_arrives_again(bool isFenced, ConnectionEndReason reason)
    {
        _device.Faults.BeforeCommit = batch =>
            HoldsMessage(batch) ? throw (isFenced ? new StoreFencedException() : new IOException("full")) : Task.CompletedTask;
        var id = await LoseAsync(reason);
        Assert.Equal(0, _device.CountTexts("precious"));
        _device.Faults.BeforeCommit = null;
        await ComesOnceAsync(id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Message_stored_before_a_crash_is_acknowledged_when_repeated_and_published_once()
    {
        _device.Faults.AfterCommit = batch =>
        {
            if (HoldsMessage(batch)) throw new IOException("no answer");
        };
        var id = await LoseAsync(ConnectionEndReason.NetworkLost);
        Assert.Equal(1, _device.CountTexts("precious"));
        _device.Faults.AfterCommit = null;
        await ComesOnceAsync(id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Unreadable_session_does_not_cause_a_retry_request()
    {
        // A new connection has no cached session: it must read.
        await _device.ReopenAsync();
        _device.Faults.BeforeReadingSessions = () => throw new IOException("gone");
        var id = await LoseAsync(ConnectionEndReason.NetworkLost);
        _device.Faults.BeforeReadingSessions = null;
        await ComesOnceAsync(id);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Text_with_a_failed_commit_is_sent_at_the_second_attempt_under_the_same_id_and_shown_once(bool isKept)
    {
        await _device.SendTextAsync(_theirs.Jid, "before");
        var id = MessageIds.New();
        if (isKept) _device.Faults.AfterCommit = Fail;
        else _device.Faults.BeforeCommit = batch =>
        {
            Fail(batch);
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<NotConnectedException>(() => _device.SendTextAsync(_theirs.Jid, "twice tried", id));
        await _device.WaitForEndAsync(ConnectionEndReason.NetworkLost);
        (_device.Faults.AfterCommit, _device.Faults.BeforeCommit) = (null, null);
        Assert.DoesNotContain(await _theirs.ReadMessagesAsync(cancellationToken: Stop), message => message.Id == id);

        await _device.ReopenAsync();
        await _device.SendTextAsync(_theirs.Jid, "twice tried", id);
        await _device.SendTextAsync(_theirs.Jid, "after");
        await _theirs.WaitForMessageAsync(message => message.Text == "after", Stop);
        Assert.Equal(["before", "twice tried", "after"], (await _theirs.ReadMessagesAsync(cancellationToken: Stop)).Select(message => message.Text!));
        Assert.Equal(0, _theirs.UndecryptableCount);

        void Fail(DeviceStateChanges batch)
        {
            if (batch.SentMessages.Exists(sent => sent.MessageId == id)) throw new IOException("full");
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Slow_store_delays_and_loses_nothing()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _device.Faults.BeforeCommit = _ => gate.Task;
        const int Count = 100;
        var sends = Enumerable.Range(0, Count).Select(n => _device.SendTextAsync(_theirs.Jid, $"out {n}")).ToArray();
        for (var n = 0; n < Count; n++) await _theirs.SendTextAsync(_mine.Jid, $"in {n}", cancellationToken: Stop);
        Assert.DoesNotContain(sends, send => send.IsCompleted);
        gate.SetResult();
        await Task.WhenAll(sends);
        await _theirs.WaitForMessageAsync(message => message.Text == $"out {Count - 1}", Stop);
        await _device.WaitForTextAsync($"in {Count - 1}");
        Assert.Equal(Enumerable.Range(0, Count).Select(n => $"in {n}"), _device.Events.Entries.OfType<MessageReceived>().Select(message => message.Text!));
        Assert.Equal(0, _theirs.UndecryptableCount);
    }
}
