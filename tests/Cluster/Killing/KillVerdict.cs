using System.Security.Cryptography;
using System.Text.Json;
using WhatIsUp.Sandbox.Messages;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Cluster.Killing;

/// <summary>Waits until everything has arrived, then verifies that it arrived once and complete.</summary>
public sealed class KillVerdict(GatewayClient client, WebhookReceiver webhooks, IReadOnlyList<KilledChannel> channels, IReadOnlyList<KilledAreas> areas)
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
        foreach (var area in areas) await area.JudgeAsync(client, webhooks, stop);
    }

    private async Task<string> MissingAsync(CancellationToken stop)
    {
        var raised = ReceivedByMessage().Select(group => group.Key).ToHashSet();
        var changed = Changes().Select(group => group.Key).ToHashSet();
        foreach (var channel in channels)
        {
            var onPhone = (await MessagesAsync(channel.Friend, stop)).Select(message => message.Id).ToHashSet();
            var unsent = channel.Accepted.Keys.Where(id => !onPhone.Contains(id)).ToList();
            if (unsent.Count > 0)
            {
                return $"{unsent.Count} accepted messages of channel {channel.Id} are not on the phone, among them \"{channel.Accepted[unsent[0]]}\"";
            }
            var untold = channel.Written.Keys.Where(id => !raised.Contains(id)).ToList();
            if (untold.Count > 0) return $"{untold.Count} webhooks for messages to channel {channel.Id} are missing, among them that of {untold[0]}";
            var unchanged = channel.Changes.Where(change => change.Event.Length > 0 && !changed.Contains(change)).ToList();
            if (unchanged.Count > 0) return $"{unchanged.Count} webhooks for changes in channel {channel.Id} are missing, among them {unchanged[0]}";
            var status = await client.ReadStatusAsync(channel.Id, stop);
            if (status != "connected") return $"channel {channel.Id} is {status}";
        }

        foreach (var area in areas)
            if (await area.MissingAsync(client, webhooks, stop) is { Length: > 0 } missing) return missing;
        return "";
    }

    private async Task JudgeAsync(KilledChannel channel, CancellationToken stop)
    {
        // Each message once, by id and by its mark: a repeated client_ref must not create a second message.
        var arrived = (await MessagesAsync(channel.Friend, stop)).Where(message => !message.FromMe).ToList();
        Assert.Empty(arrived.GroupBy(message => message.Id).Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.Empty(arrived.GroupBy(KilledContent.MarkOf).Where(group => group.Count() > 1).Select(group => group.Key));
        foreach (var (id, mark) in channel.Accepted) Assert.Equal(mark, KilledContent.MarkOf(arrived.Single(message => message.Id == id)));
        foreach (var message in arrived)
            if (KilledContent.Open(message) is MediaContent { File: { } file } content)
            {
                await channel.Friend.DownloadMediaAsync(file, content.Kind, Stream.Null, stop);
            }

        var history = await client.ListMessagesAsync(channel.Id, stop);
        var byId = history.ToLookup(message => message.GetProperty("id").GetString()!);
        Assert.Empty(byId.Where(group => group.Count() > 1).Select(group => group.Key));
        Assert.DoesNotContain(channel.Written.Keys, id => !byId.Contains(id));
        // Content that refers to another message is part of that one, and found by its own id.
        foreach (var id in channel.Accepted.Keys.Where(id => !byId.Contains(id)))
        {
            Assert.NotEqual(default, await client.GetAsync($"/v1/channels/{channel.Id}/messages/{id}", stop));
        }
        await JudgeFilesAsync(channel, byId, stop);
        foreach (var (_, target) in channel.Changes.Where(
            change => change.Event.Length == 0)) Assert.Single(byId[target].Single().GetProperty("event").GetProperty("answers").EnumerateArray());

        Assert.Equal([channel.Device], channel.Phone.LinkedDevices);
        Assert.Equal(0, channel.Friend.UndecryptableCount);
        Assert.Equal(0, channel.Phone.UndecryptableCount);

        // A delivery may be repeated, but only with the same event.
        Assert.Empty(ReceivedByMessage().Where(group => group.Select(hook => hook.EventId).Distinct().Count() > 1).Select(group => group.Key));
        Assert.Empty(Changes().Where(group => group.Select(hook => hook.EventId).Distinct().Count() > 1).Select(group => group.Key));
        Assert.DoesNotContain(webhooks.Deliveries.Entries, hook => hook.Event == "message.failed");
    }

    private async Task JudgeFilesAsync(KilledChannel channel, ILookup<string, JsonElement> history, CancellationToken stop)
    {
        var links = await client.ListFileLinksAsync(channel.Id, stop);
        foreach (var (id, mark) in channel.Written.Where(written => written.Value is not null))
        {
            var message = history[id].Single();
            var media = message.GetProperty(message.GetProperty("type").GetString()!).GetProperty("media_id").GetString()!;
            Assert.Equal(mark, KilledFile.MarkOf(SHA256.HashData(await client.ReadFileAsync(links[media], stop))));
        }
    }

    private ILookup<string, ReceivedWebhook> ReceivedByMessage() => webhooks.Deliveries.Entries.Where(hook => hook.Event == "message.received")
        .ToLookup(hook => hook.Payload.GetProperty("message").GetProperty("id").GetString()!);

    private ILookup<(string Event, string Target), ReceivedWebhook> Changes() => webhooks.Deliveries.Entries
        .Where(hook => hook.Event is "message.reaction" or "message.edited" or "message.deleted" or "poll.voted")
        .ToLookup(hook => (hook.Event, hook.Payload.GetProperty("message_id").GetString()!));

    private static Task<IReadOnlyList<SandboxMessage>> MessagesAsync(SandboxPhone phone, CancellationToken stop) =>
        phone.ReadMessagesAsync(limit: PhonePage, cancellationToken: stop);
}
