using WhatIsUp.Sandbox;

namespace WhatIsUp.Cluster.Killing;

/// <summary>Waits until everything has arrived, then looks whether it arrived once.</summary>
public sealed class KillVerdict(GatewayClient client, WebhookReceiver webhooks, IReadOnlyList<KilledChannel> channels)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private const int PhonePage = 50_000;

    public async Task WaitAsync(TimeSpan settling, CancellationToken stop)
    {
        var missing = "";
        try
        {
            await Eventually.TrueAsync(async () => (missing = await MissingAsync(stop)).Length == 0, "everything arrived", settling, Pause);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Not everything arrived: {missing}");
        }

        foreach (var channel in channels) await JudgeAsync(channel, stop);
    }

    private async Task<string> MissingAsync(CancellationToken stop)
    {
        var told = ReceivedByMessage().Select(group => group.Key).ToHashSet();
        foreach (var channel in channels)
        {
            var onPhone = (await MessagesAsync(channel.Friend, stop)).Select(message => message.Id).ToHashSet();
            var unsent = channel.Accepted.Keys.Where(id => !onPhone.Contains(id)).ToList();
            if (unsent.Count > 0) return $"{unsent.Count} accepted texts of channel {channel.Id} are not on the phone, among them \"{channel.Accepted[unsent[0]]}\"";
            var untold = channel.Written.Where(id => !told.Contains(id)).ToList();
            if (untold.Count > 0) return $"{untold.Count} webhooks for texts to channel {channel.Id} are missing, among them that of {untold[0]}";
            var status = await client.ReadStatusAsync(channel.Id, stop);
            if (status != "connected") return $"channel {channel.Id} is {status}";
        }

        return "";
    }

    private async Task JudgeAsync(KilledChannel channel, CancellationToken stop)
    {
        // Each message once: by id, and also by its words, since a repeated client_ref must not have made a second message.
        var arrived = (await MessagesAsync(channel.Friend, stop)).Where(message => !message.FromMe).ToList();
        Assert.Empty(arrived.GroupBy(message => message.Id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(arrived.GroupBy(KilledContent.WordsOf).Where(group => group.Count() > 1).Select(group => group.Key));
        foreach (var (id, text) in channel.Accepted) Assert.Equal(text, KilledContent.WordsOf(arrived.Single(message => message.Id == id)));

        var history = (await client.ListMessagesAsync(channel.Id, stop)).Select(message => message.GetProperty("id").GetString()!).ToList();
        Assert.Empty(history.GroupBy(id => id).Where(group => group.Count() > 1).Select(group => group.Key));
        var known = history.ToHashSet();
        Assert.Empty(channel.Written.Except(known));
        Assert.Empty(channel.Accepted.Keys.Except(known));

        Assert.Equal([channel.Device], channel.Phone.LinkedDevices);
        Assert.Equal(0, channel.Friend.UndecryptableCount);
        Assert.Equal(0, channel.Phone.UndecryptableCount);

        // A delivery may be repeated, but it is the same event then.
        Assert.Empty(ReceivedByMessage().Where(group => group.Select(hook => hook.EventId).Distinct().Count() > 1).Select(group => group.Key));
        Assert.DoesNotContain(webhooks.Deliveries.Entries, hook => hook.Event == "message.failed");
    }

    private ILookup<string, ReceivedWebhook> ReceivedByMessage() => webhooks.Deliveries.Entries.Where(hook => hook.Event == "message.received")
        .ToLookup(hook => hook.Payload.GetProperty("message").GetProperty("id").GetString()!);

    private static Task<IReadOnlyList<SandboxMessage>> MessagesAsync(SandboxPhone phone, CancellationToken stop) =>
        phone.ReadMessagesAsync(limit: PhonePage, cancellationToken: stop);
}
