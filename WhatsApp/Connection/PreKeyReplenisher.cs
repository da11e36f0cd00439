using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Keeps enough pre-keys at the server: upload, count, digest, rotation of the signed one.</summary>
internal sealed class PreKeyReplenisher(ClientConnection connection) : IDisposable
{
    private const int FirstUpload = 812;
    private const int Refill = 5;

    /// <summary>
    /// One-time keys that are kept. A server that always requests more, or a contact whose every message is undecryptable, makes us issue keys; most are
    /// never used. Senders that still use a dropped one are asked to send again.
    /// </summary>
    public const uint KeptKeys = 20_000;

    private static readonly TimeSpan SignedPreKeyAge = TimeSpan.FromDays(7);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>After login: uploads if the server has few.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var answer = await connection.SendIqAsync(IqRequest.Get("encrypt", Node.Of("count")), cancellationToken);
        var count = answer.Child("count")?.GetInteger("value") ?? 0;
        if (count <= Refill) await UploadAsync(count == 0 ? FirstUpload : Refill, cancellationToken);
    }

    /// <summary>The server reports how many are left.</summary>
    public Task RefillAsync(long left, CancellationToken cancellationToken) =>
        left < Refill ? UploadAsync(Refill, cancellationToken) : Task.CompletedTask;

    /// <summary>Compares the keys at the server with ours; uploads again if they differ.</summary>
    public async Task CheckDigestAsync(CancellationToken cancellationToken)
    {
        Node? digest;
        try
        {
            digest = (await connection.SendIqAsync(IqRequest.Get("encrypt", Node.Of("digest")), cancellationToken)).Child("digest");
        }
        catch (RequestRefusedException refused) when (refused.Code == 404)
        {
            digest = null;
        }
        var credentials = connection.Credentials;
        var isOurs = digest is not null
            && digest.Child("identity")?.Bytes is { } identity && identity.Span.SequenceEqual(credentials.IdentityKey.PublicKey)
            && PreKeyNodes.Number(digest.Child("registration"), 4) == credentials.RegistrationId
            && PreKeyNodes.Number(digest.Child("skey")?.Child("id"), 3) == credentials.SignedPreKey.Id;
        if (!isOurs) await UploadAsync(Refill, cancellationToken);
    }

    /// <summary>Replaces the signed pre-key when it is old; the former one is kept for messages in transit.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var credentials = connection.Credentials;
        var now = connection.Time.GetUtcNow();
        if (now - credentials.SignedPreKey.CreatedAt < SignedPreKeyAge) return;
        var next = PreKeyFactory.NewSignedPreKey(PreKeyFactory.NextId(credentials.SignedPreKey.Id), credentials.IdentityKey, now);
        // Ours first: in the other order, after a crash in between the server would issue a key that we do not have.
        await connection.ChangeCredentialsAsync(
            now => now with { SignedPreKey = next, FormerSignedPreKey = credentials.SignedPreKey }, null, cancellationToken);
        await connection.SendIqAsync(IqRequest.Set("encrypt", Node.Of("rotate", PreKeyNodes.SignedKey(next))), cancellationToken);
    }

    /// <summary>Takes one new key for a retry receipt; it counts as issued.</summary>
    public static PreKey TakeOne(DeviceTransaction transaction)
    {
        var credentials = transaction.Credentials;
        var key = PreKeyFactory.NewPreKey(credentials.NextPreKeyId);
        var next = PreKeyFactory.NextId(key.Id);
        Keep(transaction, key);
        var isAllUploaded = credentials.FirstUnuploadedPreKeyId == key.Id;
        transaction.Changes.Credentials =
            credentials with { NextPreKeyId = next, FirstUnuploadedPreKeyId = isAllUploaded ? next : credentials.FirstUnuploadedPreKeyId };
        return key;
    }

    private async Task UploadAsync(int count, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            List<PreKey> keys = [];
            await connection.ChangeAsync((transaction, token) => GenerateAsync(transaction, keys, count, token), cancellationToken);
            var credentials = connection.Credentials;
            await connection.SendIqAsync(
                IqRequest.Set(
                    "encrypt",
                    PreKeyNodes.Registration(credentials), PreKeyNodes.Type, PreKeyNodes.Identity(credentials),
                    Node.Of("list", [.. keys.Select(PreKeyNodes.Key)]), PreKeyNodes.SignedKey(credentials.SignedPreKey)),
                cancellationToken);
            var next = PreKeyFactory.NextId(keys[^1].Id);
            await connection.ChangeCredentialsAsync(now => now with { FirstUnuploadedPreKeyId = next }, null, cancellationToken);
            ConnectionLog.PreKeysUploaded(connection.Log, keys.Count);
        }
        finally
        {
            _one.Release();
        }
    }

    // Keys of a failed upload are offered again: the server may have them already, which is harmless.
    private static async ValueTask GenerateAsync(DeviceTransaction transaction, List<PreKey> keys, int count, CancellationToken cancellationToken)
    {
        var credentials = transaction.Credentials;
        var first = credentials.FirstUnuploadedPreKeyId;
        if (credentials.NextPreKeyId > KeptKeys) first = Math.Max(first, credentials.NextPreKeyId - KeptKeys);
        for (var id = first; id != credentials.NextPreKeyId && keys.Count < count; id = PreKeyFactory.NextId(id))
            if (await transaction.FindAsync(DeviceTables.PreKeys, id, cancellationToken) is { } known) keys.Add(known);
        var next = credentials.NextPreKeyId;
        while (keys.Count < count)
        {
            var key = PreKeyFactory.NewPreKey(next);
            Keep(transaction, key);
            keys.Add(key);
            next = PreKeyFactory.NextId(next);
        }
        transaction.Changes.Credentials = credentials with { NextPreKeyId = next };
    }

    private static void Keep(DeviceTransaction transaction, PreKey key)
    {
        transaction.Changes.PreKeys[key.Id] = key;
        if (key.Id > KeptKeys) transaction.Changes.PreKeys[key.Id - KeptKeys] = null;
    }

    public void Dispose() => _one.Dispose();
}
