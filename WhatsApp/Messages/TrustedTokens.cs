using System.Collections.Concurrent;
using System.Globalization;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Devices;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>
/// Trusted-contact tokens: tokens issued by contacts are sent with our messages to them, and each contact gets one of ours per bucket of days.
/// Without one the server may refuse a message to a stranger (error 463).
/// </summary>
internal sealed class TrustedTokens(ClientConnection connection)
{
    // Bucket length and count: the web client's properties, the same in Baileys and whatsmeow.
    private static readonly TimeSpan Bucket = TimeSpan.FromDays(7);
    private const int Buckets = 4;
    private const int MaxTokenLength = 1024;

    private readonly ConcurrentDictionary<ProtocolAddress, bool> _underWay = new();

    /// <summary>What is sent with a message to this account: its token, or one of our salt instead, and whether ours for it is due.</summary>
    public async ValueTask<(byte[]? Token, byte[]? Substitute, bool IsDue)> FindAsync(
        DeviceTransaction transaction, Jid chat, CancellationToken cancellationToken)
    {
        if (!IsPerson(chat) || connection.IsOwn(chat)) return (null, null, false);
        var address = await AddressBook.ResolveAsync(transaction, chat, cancellationToken);
        var known = await LoadAsync(transaction, address.Name, cancellationToken);
        var now = connection.Time.GetUtcNow();
        if (known.Value.Length > 0 && !IsAlive(known, now)) Prune(transaction, address.Name, known);
        var token = connection.Properties.AttachesTokens && IsAlive(known, now) ? known.Value : null;
        return (token, token is null ? ContactSalt.TokenFor(transaction, address) : null, known.SentAt is not { } sent || BucketOf(sent) < BucketOf(now));
    }

    /// <summary>The token for a message to this account, or null.</summary>
    public async ValueTask<Node?> FindNodeAsync(DeviceTransaction transaction, Jid chat, CancellationToken cancellationToken)
    {
        var (token, substitute, _) = await FindAsync(transaction, chat, cancellationToken);
        return token is not null ? Node.OfBytes("tctoken", token) : substitute is not null ? Node.OfBytes("cstoken", substitute) : null;
    }

    /// <summary>
    /// What is sent with the query for a contact's picture, or null. Never for our own: the server would not answer (reference: Baileys).
    /// </summary>
    public async Task<Node?> FindForPictureAsync(Jid account, CancellationToken cancellationToken) =>
        connection.Properties.AttachesTokensToPictures ? await FindForPresenceAsync(account, cancellationToken) : null;

    /// <summary>The token for a subscription to a contact's presence, or null (reference: Baileys, whatsmeow).</summary>
    public async Task<Node?> FindForPresenceAsync(Jid account, CancellationToken cancellationToken) =>
        await FindAliveAsync(account, cancellationToken) is { } known
            ? Node.OfBytes("tctoken", known.Value, new NodeAttribute("t", known.IssuedAt!.Value.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)))
            : null;

    /// <summary>What is sent with the query for a contact's about text, or null (reference: whatsmeow, whatsapp-rust).</summary>
    public async Task<Node?> FindForAboutAsync(Jid account, CancellationToken cancellationToken) =>
        connection.Properties.AttachesTokensToAbout
            && await FindAliveAsync(account, cancellationToken) is { } known ? Node.OfBytes("tctoken", known.Value) : null;

    /// <summary>The token that is sent when a person is added to a group, or null (reference: whatsmeow, whatsapp-rust).</summary>
    public async ValueTask<Node?> FindForGroupAsync(DeviceTransaction transaction, Jid person, CancellationToken cancellationToken)
    {
        if (!connection.Properties.AttachesTokens || !IsPerson(person) || connection.IsOwn(person)) return null;
        var known = await LoadAsync(transaction, (await AddressBook.ResolveAsync(transaction, person.ToAccount(), cancellationToken)).Name, cancellationToken);
        return IsAlive(known, connection.Time.GetUtcNow()) ? Node.OfBytes("privacy", known.Value) : null;
    }

    private async Task<TrustedToken?> FindAliveAsync(Jid account, CancellationToken cancellationToken)
    {
        if (!IsPerson(account) || connection.IsOwn(account)) return null;
        TrustedToken? found = null;
        await connection.ChangeAsync(
            async (transaction, token) =>
                found = await LoadAsync(transaction, (await AddressBook.ResolveAsync(transaction, account.ToAccount(), token)).Name, token), cancellationToken);
        return found is not null && IsAlive(found, connection.Time.GetUtcNow()) ? found : null;
    }

    /// <summary>A contact issued a token to us.</summary>
    public async ValueTask NoteAsync(DeviceTransaction transaction, Node notification, CancellationToken cancellationToken)
    {
        var from = notification.GetJid("sender_lid") is { IsLid: true } lid ? lid : notification.GetJid("from");
        if (from is { } contact && IsPerson(contact) && !connection.IsOwn(contact))
            await NoteAsync(transaction, contact, notification.Child("tokens"), cancellationToken);
    }

    private async ValueTask NoteAsync(DeviceTransaction transaction, Jid contact, Node? tokens, CancellationToken cancellationToken)
    {
        foreach (var token in tokens?.ChildrenOf("token") ?? [])
        {
            if (token.Get("type") != "trusted_contact" || token.Bytes is not { Length: > 0 and <= MaxTokenLength } value) continue;
            if (token.GetInteger("t") is not (> 0 and < 100_000_000_000 and var seconds)) continue;
            var name = (await AddressBook.ResolveAsync(transaction, contact.ToAccount(), cancellationToken)).Name;
            var known = await LoadAsync(transaction, name, cancellationToken);
            var issued = DateTimeOffset.FromUnixTimeSeconds(seconds);
            var next = known with { Value = value.ToArray(), IssuedAt = issued };
            if (known.IssuedAt > issued || !IsAlive(next, connection.Time.GetUtcNow())) continue;
            transaction.Changes.TrustedTokens[name] = next;
        }
    }

    /// <summary>Issues ours to the contact, beside everything else and after the message that made it due.</summary>
    public void Issue(Jid chat)
    {
        var key = ProtocolAddress.Of(chat.ToAccount());
        if (!_underWay.TryAdd(key, true)) return;
        if (!connection.Start("token", token => IssueAsync(chat, key, token))) _underWay.TryRemove(key, out _);
    }

    private async Task IssueAsync(Jid chat, ProtocolAddress key, CancellationToken cancellationToken)
    {
        try
        {
            var to = chat.ToAccount();
            await connection.ChangeAsync(
                async (transaction, token) =>
                {
                    // An account that was moved to LIDs names people by LID here, too.
                    to = await WireAddress.InAsync(transaction, to, connection.Properties.IssuesTokensToLids || transaction.Credentials.IsLidMigrated, token);
                },
                cancellationToken);
            var now = connection.Time.GetUtcNow();
            var seconds = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var issued = new Node("token", [new("jid", to), new("t", seconds), new("type", "trusted_contact")]);
            var answer = await connection.SendIqAsync(IqRequest.Set("privacy", Node.Of("tokens", issued)), cancellationToken);
            await connection.ChangeAsync(
                async (transaction, token) =>
                {
                    var name = (await AddressBook.ResolveAsync(transaction, chat.ToAccount(), token)).Name;
                    // The answer may bring the contact's own.
                    await NoteAsync(transaction, chat, answer.Child("tokens"), token);
                    transaction.Changes.TrustedTokens[name] = await LoadAsync(transaction, name, token) with { SentAt = now };
                },
                cancellationToken);
        }
        finally
        {
            _underWay.TryRemove(key, out _);
        }
    }

    /// <summary>A token that no server accepts any more is not kept; when we issued ours is.</summary>
    private static void Prune(DeviceTransaction transaction, string name, TrustedToken expired) =>
        transaction.Changes.TrustedTokens[name] = expired.SentAt is null ? null : expired with { Value = [], IssuedAt = null };

    private static async ValueTask<TrustedToken> LoadAsync(DeviceTransaction transaction, string name, CancellationToken cancellationToken) =>
        (await transaction.LoadAsync(DeviceTables.TrustedTokens, [name], cancellationToken)).GetValueOrDefault(name) ?? TrustedToken.None;

    private static bool IsAlive(TrustedToken known, DateTimeOffset now) =>
        known.Value.Length > 0 && known.IssuedAt is { } issued && BucketOf(issued) > BucketOf(now) - Buckets;

    private static bool IsPerson(Jid jid) => (jid.IsPhoneNumber || jid.IsLid) && jid.User is { Length: > 0 } and not "0";

    private static long BucketOf(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Bucket.TotalSeconds;
}
