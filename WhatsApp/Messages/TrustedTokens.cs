using System.Collections.Concurrent;
using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Trusted-contact tokens: what contacts issued to us goes along with our messages to them, and each contact gets one of ours per bucket of days.
/// Without one the server may refuse a message to a stranger (error 463).
/// </summary>
internal sealed class TrustedTokens(Link link)
{
    // Bucket length and count: the web client's properties, the same in Baileys and whatsmeow.
    private static readonly TimeSpan Bucket = TimeSpan.FromDays(7);
    private const int Buckets = 4;
    private const int MaxTokenLength = 1024;

    private readonly ConcurrentDictionary<ProtocolAddress, bool> _underWay = new();

    /// <summary>What goes along with a message to this account: its token, or one of ours instead, and whether ours for it is due.</summary>
    public async ValueTask<(byte[]? Token, byte[]? Substitute, bool IsDue)> FindAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        if (!IsPerson(chat) || link.IsOwn(chat)) return (null, null, false);
        var address = await AddressBook.ResolveAsync(step, chat, cancellationToken);
        var known = await LoadAsync(step, address.Name, cancellationToken);
        var now = link.Time.GetUtcNow();
        var token = link.Properties.AttachesTokens && IsAlive(known, now) ? known.Value : null;
        return (token, token is null ? ContactSalt.TokenFor(step, address) : null, known.SentAt is not { } sent || BucketOf(sent) < BucketOf(now));
    }

    /// <summary>The token that goes along with a message to this account, or null.</summary>
    public async ValueTask<Node?> FindNodeAsync(Step step, Jid chat, CancellationToken cancellationToken)
    {
        var (token, substitute, _) = await FindAsync(step, chat, cancellationToken);
        return token is not null ? Node.OfBytes("tctoken", token) : substitute is not null ? Node.OfBytes("cstoken", substitute) : null;
    }

    /// <summary>What goes along with the question for a contact's picture, or null. Never for our own: the server would not answer (reference: Baileys).</summary>
    public async Task<Node?> FindForPictureAsync(Jid account, CancellationToken cancellationToken) =>
        link.Properties.AttachesTokensToPictures && await FindAliveAsync(account, cancellationToken) is { } known
            ? Node.OfBytes("tctoken", known.Value, new NodeAttribute("t", known.IssuedAt!.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)))
            : null;

    /// <summary>What goes along with the question for a contact's about text, or null (reference: whatsmeow, whatsapp-rust).</summary>
    public async Task<Node?> FindForAboutAsync(Jid account, CancellationToken cancellationToken) =>
        link.Properties.AttachesTokensToAbout && await FindAliveAsync(account, cancellationToken) is { } known ? Node.OfBytes("tctoken", known.Value) : null;

    private async Task<TrustedToken?> FindAliveAsync(Jid account, CancellationToken cancellationToken)
    {
        if (!IsPerson(account) || link.IsOwn(account)) return null;
        TrustedToken? found = null;
        await link.ChangeAsync(
            async (step, token) => found = await LoadAsync(step, (await AddressBook.ResolveAsync(step, account.ToAccount(), token)).Name, token), cancellationToken);
        return found is not null && IsAlive(found, link.Time.GetUtcNow()) ? found : null;
    }

    /// <summary>A contact issued a token to us.</summary>
    public async ValueTask NoteAsync(Step step, Node notification, CancellationToken cancellationToken)
    {
        var from = notification.GetJid("sender_lid") is { IsLid: true } lid ? lid : notification.GetJid("from");
        if (from is { } contact && IsPerson(contact) && !link.IsOwn(contact)) await NoteAsync(step, contact, notification.Child("tokens"), cancellationToken);
    }

    private static async ValueTask NoteAsync(Step step, Jid contact, Node? tokens, CancellationToken cancellationToken)
    {
        foreach (var token in tokens?.ChildrenOf("token") ?? [])
        {
            if (token.Get("type") != "trusted_contact" || token.Bytes is not { Length: > 0 and <= MaxTokenLength } value) continue;
            if (token.GetInteger("t") is not (> 0 and < 100_000_000_000 and var seconds)) continue;
            var name = (await AddressBook.ResolveAsync(step, contact.ToAccount(), cancellationToken)).Name;
            var known = await LoadAsync(step, name, cancellationToken);
            var issued = DateTimeOffset.FromUnixTimeSeconds(seconds);
            if (known.IssuedAt > issued) continue;
            step.Batch.TrustedTokens[name] = known with { Value = value.ToArray(), IssuedAt = issued };
        }
    }

    /// <summary>Issues ours to the contact, beside everything else and after the message that made it due.</summary>
    public void Issue(Jid chat)
    {
        var key = ProtocolAddress.Of(chat.ToAccount());
        if (!_underWay.TryAdd(key, true)) return;
        if (!link.Start("token", token => IssueAsync(chat, key, token))) _underWay.TryRemove(key, out _);
    }

    private async Task IssueAsync(Jid chat, ProtocolAddress key, CancellationToken cancellationToken)
    {
        try
        {
            var to = chat.ToAccount();
            await link.ChangeAsync(
                async (step, token) =>
                {
                    // An account that was moved to LIDs names people by LID here, too.
                    to = await WireAddress.InAsync(step, to, link.Properties.IssuesTokensToLids || step.Credentials.IsLidMigrated, token);
                },
                cancellationToken);
            var now = link.Time.GetUtcNow();
            var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var answer = await link.AskAsync("set", "privacy", [Node.Of("tokens", new Node("token", [new("jid", to), new("t", seconds), new("type", "trusted_contact")]))], cancellationToken);
            await link.ChangeAsync(
                async (step, token) =>
                {
                    var name = (await AddressBook.ResolveAsync(step, chat.ToAccount(), token)).Name;
                    // The answer may bring the contact's own.
                    await NoteAsync(step, chat, answer.Child("tokens"), token);
                    step.Batch.TrustedTokens[name] = await LoadAsync(step, name, token) with { SentAt = now };
                },
                cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    private static async ValueTask<TrustedToken> LoadAsync(Step step, string name, CancellationToken cancellationToken) =>
        (await step.LoadTrustedTokensAsync([name], cancellationToken)).GetValueOrDefault(name) ?? TrustedToken.None;

    private static bool IsAlive(TrustedToken known, DateTimeOffset now) => known.Value.Length > 0 && known.IssuedAt is { } issued && BucketOf(issued) > BucketOf(now) - Buckets;

    private static bool IsPerson(Jid jid) => (jid.IsPhoneNumber || jid.IsLid) && jid.User is { Length: > 0 } and not "0";

    private static long BucketOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Bucket.TotalSeconds;
}
