using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using WhatIsUp.Sandbox.Groups;
using WhatIsUp.Sandbox.Newsletters;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Cluster.Killing;

/// <summary>
/// What else a channel does while the program is killed: posts in its newsletter, imports of products, and changes of a group, some of them by the friend.
/// What was accepted must be there at the end, once.
/// </summary>
public sealed class KilledAreas(KilledChannel channel, SandboxPhone guest, Jid group, Jid theirGroup, Jid newsletter)
{
    private const string Picture = "image";

    private static readonly string[] Kinds = ["post", "subject", "import", "picture post", "rename", "member"];
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, string> _posts = new();
    private readonly ConcurrentDictionary<string, string[]> _imports = new();
    private readonly ConcurrentQueue<string> _renames = new();
    private string _subject = "";
    private bool _isGuestIn;

    /// <summary>What was accepted so far, for the log.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"{_posts.Count} posts, {_imports.Count} imports, {_renames.Count} new names of a group by the friend");

    private string Root => $"/v1/channels/{channel.Id}";

    /// <summary>Acts until cancelled; each request is repeated until it is answered, also across restarts.</summary>
    public async Task ActAsync(GatewayClient client, TimeSpan pace, CancellationToken enough, CancellationToken stop)
    {
        for (var n = 0; !enough.IsCancellationRequested; n++)
        {
            var words = string.Create(CultureInfo.InvariantCulture, $"area {n} of {channel.Id}");
            switch (Kinds[n % Kinds.Length])
            {
                case "post":
                    await PostAsync(client, words, new { type = "text", to = newsletter.ToString(), text = words, client_ref = words }, stop);
                    break;
                case "picture post":
                    var picture = Convert.ToBase64String(KilledFile.Of(Picture, words).Bytes);
                    await PostAsync(
                        client, words, new { type = "image", to = newsletter.ToString(), media_base64 = picture, caption = words, client_ref = words }, stop);
                    break;
                case "import":
                    await ImportAsync(client, words, stop);
                    break;
                case "subject":
                    await RepeatAsync(_ => client.CallAsync(HttpMethod.Put, $"{Root}/groups/{group}", new { subject = words }, stop), stop);
                    _subject = words;
                    break;
                case "rename":
                    await channel.Friend.DescribeGroupAsync(theirGroup, words, null, stop);
                    _renames.Enqueue(words);
                    break;
                default:
                    await MoveGuestAsync(client, stop);
                    break;
            }
            await Task.Delay(pace, stop);
        }
    }

    /// <summary>What is still missing, or an empty text.</summary>
    public async Task<string> MissingAsync(GatewayClient client, WebhookReceiver webhooks, CancellationToken stop)
    {
        var posted = (await channel.Friend.ListPostsAsync(newsletter, stop)).Select(post => post.MessageId).ToHashSet();
        if (_posts.Keys.Count(id => !posted.Contains(id)) is > 0 and var unsent) return $"{unsent} posts of channel {channel.Id} are not in its newsletter";
        foreach (var import in _imports.Keys)
            if ((await ReadImportAsync(client, import, stop)).GetProperty("status").GetString() != "finished") return $"import {import} is not finished";
        var told = Renames(webhooks).Select(rename => rename.Key).ToHashSet();
        return _renames.Count(subject => !told.Contains(subject)) is > 0 and var untold ? $"{untold} webhooks for names of a group are missing" : "";
    }

    /// <summary>Verifies that everything is there once.</summary>
    public async Task JudgeAsync(GatewayClient client, WebhookReceiver webhooks, CancellationToken stop)
    {
        var posts = await channel.Friend.ListPostsAsync(newsletter, stop);
        Assert.Empty(posts.GroupBy(post => post.MessageId).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(posts.GroupBy(post => post.Text).Where(same => same.Count() > 1).Select(same => same.Key));
        foreach (var (id, words) in _posts) Assert.Equal(words, posts.Single(post => post.MessageId == id).Text);

        var products = (await client.ListAsync($"{Root}/business/products", stop)).Select(product => product.GetProperty("name").GetString()!).ToArray();
        Assert.Empty(products.GroupBy(name => name).Where(same => same.Count() > 1).Select(same => same.Key));
        Assert.Empty(_imports.Values.SelectMany(names => names).Except(products));
        foreach (var import in _imports.Keys)
            Assert.All(
                (await ReadImportAsync(client, import, stop)).GetProperty("items").EnumerateArray(),
                item => Assert.Equal("created", item.GetProperty("status").GetString()));

        var own = await channel.Friend.ReadGroupAsync(group, stop);
        if (_subject.Length > 0) Assert.Equal(_subject, own.Subject);
        Assert.Equal(_isGuestIn, own.Members.Any(member => member.Jid == guest.Jid || member.Jid == guest.Lid));
        Assert.Empty(Renames(webhooks).Where(same => same.Select(hook => hook.EventId).Distinct().Count() > 1).Select(same => same.Key));
    }

    private async Task PostAsync(GatewayClient client, string words, object body, CancellationToken stop)
    {
        var reply = await RepeatAsync(_ => client.PostAsync($"{Root}/messages", body, stop), stop);
        _posts[reply.GetProperty("message_id").GetString()!] = words;
    }

    /// <summary>An import has no reference of the customer: each attempt has names of its own, and only the answered one counts.</summary>
    private async Task ImportAsync(GatewayClient client, string words, CancellationToken stop)
    {
        string[] names = [];
        var reply = await RepeatAsync(
            attempt =>
            {
                names = [.. new[] { "a", "b" }.Select(letter => string.Create(CultureInfo.InvariantCulture, $"{words} {attempt} {letter}"))];
                var picture = Convert.ToBase64String(KilledFile.Of(Picture, names[0]).Bytes);
                var products = names.Select(name => new { name, price = 1.5, currency = "EUR", images = new[] { picture } });
                return client.PostAsync($"{Root}/business/products/import", new { products }, stop);
            },
            stop);
        _imports[reply.GetProperty("id").GetString()!] = names;
    }

    private async Task MoveGuestAsync(GatewayClient client, CancellationToken stop)
    {
        var (method, isIn) = _isGuestIn ? (HttpMethod.Delete, false) : (HttpMethod.Post, true);
        var people = new { participants = new[] { "+" + guest.Jid.User } };
        await RepeatAsync(_ => client.CallAsync(method, $"{Root}/groups/{group}/participants", people, stop), stop);
        _isGuestIn = isIn;
    }

    private Task<JsonElement> ReadImportAsync(GatewayClient client, string import, CancellationToken stop) =>
        client.GetAsync($"{Root}/business/products/import/{import}", stop);

    private ILookup<string, ReceivedWebhook> Renames(WebhookReceiver webhooks) => webhooks.Deliveries.Entries
        .Where(hook => hook.Event == "group.updated" && hook.Payload.GetProperty("group_id").GetString() == theirGroup.ToString()
            && hook.Payload.GetProperty("changes").TryGetProperty("subject", out var subject) && subject.ValueKind == JsonValueKind.String)
        .ToLookup(hook => hook.Payload.GetProperty("changes").GetProperty("subject").GetString()!);

    /// <summary>True for an error of a program that starts, stops, or has no connection: not for a refusal of WhatsApp.</summary>
    private static bool IsPassing(GatewayRefusedException refused) => refused.Status switch
    {
        HttpStatusCode.Conflict => refused.Message.Contains("channel_unavailable", StringComparison.Ordinal)
            || refused.Message.Contains("concurrent_modification", StringComparison.Ordinal),
        HttpStatusCode.BadGateway => refused.Message.Contains("no_answer", StringComparison.Ordinal),
        _ => refused.Status >= HttpStatusCode.InternalServerError,
    };

    /// <summary>Repeats a request while the program is dead, starting, or without a connection.</summary>
    private static async Task<JsonElement> RepeatAsync(Func<int, Task<JsonElement>> call, CancellationToken stop)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await call(attempt);
            }
            catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is TaskCanceledException && !stop.IsCancellationRequested)
                || (fault is GatewayRefusedException refused && IsPassing(refused)))
            {
                await Task.Delay(RetryPause, stop);
            }
        }
    }
}
