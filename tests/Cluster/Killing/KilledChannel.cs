using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Contents;

namespace WhatIsUp.Cluster.Killing;

/// <summary>
/// One channel, its phone and a friend, who share a group. Messages of every type are sent in both directions until cancelled, also across kills.
/// </summary>
public sealed class KilledChannel(string id, SandboxPhone phone, SandboxPhone friend, Jid device, Jid group)
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, string> _accepted = new();
    private readonly ConcurrentDictionary<string, string?> _written = new();
    private readonly ConcurrentQueue<(string Event, string Target)> _changes = new();

    public string Id { get; } = id;

    public SandboxPhone Phone { get; } = phone;

    public SandboxPhone Friend { get; } = friend;

    /// <summary>Device JID of the pairing: must stay the only one.</summary>
    public Jid Device { get; } = device;

    /// <summary>Marks of messages that got a 202, by message id.</summary>
    public IReadOnlyDictionary<string, string> Accepted => _accepted;

    /// <summary>Messages of the friend, by message id: the mark of its file, or null.</summary>
    public IReadOnlyDictionary<string, string?> Written => _written;

    /// <summary>Actions of the friend on messages: the event about it, and the message; one of each at most.</summary>
    public IReadOnlyCollection<(string Event, string Target)> Changes => _changes;

    /// <summary>Requests that had to be repeated because the process was dead or dying.</summary>
    public int Repeated { get; private set; }

    /// <summary>Sends messages over REST; each keeps its client_ref until a 202 arrives, also across restarts.</summary>
    public async Task SendAsync(GatewayClient client, TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        // The newest message of each chat and type that no other refers to yet.
        var targets = new Dictionary<(bool InGroup, string Type), string>();
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"out {n} of {Id}");
            var to = (n % 3) switch { 0 => Friend.Lid.ToString(), 1 => "+" + Friend.Jid.User, _ => group.ToString() };
            var inGroup = n % 3 == 2;
            var type = KilledContent.SentType(n);
            string? target = null;
            if (TargetTypeOf(type) is { } needed && !targets.Remove((inGroup, needed), out target)) type = "text";
            var mediaId = type == "stored document" ? await StoreAsync(client, KilledFile.Of(type, words), stop) : null;
            var body = KilledContent.Request(type, words, target, mediaId);
            body["client_ref"] = string.Create(CultureInfo.InvariantCulture, $"ref-{n}");
            if (type == "story") body["status_jid_list"] = new[] { "+" + Friend.Jid.User };
            else if (type != "edit") (body["type"], body["to"]) = (type == "stored document" ? "document" : type, to);
            var path = $"/v1/channels/{Id}/" + type switch { "edit" => $"messages/{target}", "story" => "stories/send/text", _ => "messages" };
            var reply = await RepeatAsync(() => client.CallAsync(type == "edit" ? HttpMethod.Patch : HttpMethod.Post, path, body, stop), stop);
            var accepted = reply.GetProperty("message_id").GetString()!;
            _accepted[accepted] = KilledContent.MarkOfRequest(type, words, target);
            targets[(inGroup, type)] = accepted;
            await Task.Delay(pace, stop);
        }
    }

    /// <summary>Sends messages of the friend.</summary>
    public async Task WriteAsync(TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        var targets = new Dictionary<string, string>();
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"in {n} of {Id}");
            var to = (n % 3) switch { 0 => Phone.Jid, 1 => Phone.Lid, _ => group };
            var type = KilledContent.WrittenType(n);
            string? target = null;
            if (TargetTypeOf(type) is { } needed && !targets.Remove(needed, out target)) type = "text";
            if (target is not null)
            {
                _changes.Enqueue((await ChangeAsync(type, target, words, stop), target));
            }
            else if (KilledContent.FileOf(type) is { } form)
            {
                var file = KilledFile.Of(type, words);
                var uploaded = await Friend.UploadMediaAsync(new MemoryStream(file.Bytes), form.Kind, stop);
                var content = form with
                {
                    File = uploaded.File, Url = uploaded.Url, DirectPath = uploaded.DirectPath, KeyMadeAt = uploaded.KeyMadeAt, MimeType = file.MimeType
                };
                _written[(await Friend.SendAsync(to, content, cancellationToken: stop)).Id] = file.Mark;
            }
            else
            {
                var sent = await Friend.SendAsync(to, KilledContent.Of(type, words), cancellationToken: stop);
                _written[sent.Id] = null;
                targets[type] = sent.Id;
            }

            await Task.Delay(pace, stop);
        }
    }

    /// <summary>The type of message that such a one refers to.</summary>
    private static string? TargetTypeOf(string type) => type switch
    {
        "reaction" => "location",
        "poll_vote" or "vote" => "poll",
        "event_answer" or "answer" => "event",
        "edit" => "text",
        "delete" => "contact",
        _ => null,
    };

    private async Task<string> ChangeAsync(string type, string target, string words, CancellationToken stop)
    {
        switch (type)
        {
            case "reaction":
                await Friend.ReactAsync(target, "👍", stop);
                return "message.reaction";
            case "edit":
                await Friend.EditAsync(target, words, stop);
                return "message.edited";
            case "delete":
                await Friend.DeleteAsync(target, stop);
                return "message.deleted";
            case "vote":
                await Friend.VoteAsync(target, ["yes"], stop);
                return "poll.voted";
            default:
                await Friend.AnswerAsync(target, EventAnswer.Going, cancellationToken: stop);
                return "";
        }
    }

    private Task<string> StoreAsync(GatewayClient client, KilledFile file, CancellationToken stop) =>
        RepeatAsync(() => client.StoreFileAsync(Id, file.Bytes, file.MimeType, stop), stop);

    private async Task<T> RepeatAsync<T>(Func<Task<T>> call, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || fault is TaskCanceledException && !stop.IsCancellationRequested
                || fault is GatewayRefusedException { Status: >= HttpStatusCode.InternalServerError })
            {
                Repeated++;
                await Task.Delay(RetryPause, stop);
            }
        }
    }
}
