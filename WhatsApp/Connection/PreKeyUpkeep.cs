using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>Keeps the server stocked with pre-keys: upload, count, digest, rotation of the signed one.</summary>
internal sealed class PreKeyUpkeep(Link link) : IDisposable
{
    private const int FirstUpload = 812;
    private const int Refill = 5;

    /// <summary>
    /// One-time keys that are kept: a server that always wants more, or a contact whose every message can't be opened, makes us hand out keys, and most are
    /// never used. Whoever still uses an older one is asked to send again.
    /// </summary>
    public const uint KeptKeys = 20_000;

    private static readonly TimeSpan SignedPreKeyAge = TimeSpan.FromDays(7);
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>After login: uploads when the server has few.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var answer = await link.AskAsync("get", "encrypt", [Node.Of("count")], cancellationToken);
        var count = answer.Child("count")?.GetInteger("value") ?? 0;
        if (count <= Refill) await UploadAsync(count == 0 ? FirstUpload : Refill, cancellationToken);
    }

    /// <summary>The server says how many are left.</summary>
    public Task RefillAsync(long left, CancellationToken cancellationToken) =>
        left < Refill ? UploadAsync(Refill, cancellationToken) : Task.CompletedTask;

    /// <summary>Compares what the server holds with what we hold; uploads again when they differ.</summary>
    public async Task CheckDigestAsync(CancellationToken cancellationToken)
    {
        Node? digest;
        try
        {
            digest = (await link.AskAsync("get", "encrypt", [Node.Of("digest")], cancellationToken)).Child("digest");
        }
        catch (RequestRefusedException refused) when (refused.Code == 404)
        {
            digest = null;
        }
        var credentials = link.Credentials;
        var isOurs = digest is not null
            && digest.Child("identity")?.Bytes is { } identity && identity.Span.SequenceEqual(credentials.IdentityKey.PublicKey)
            && PreKeyNodes.Number(digest.Child("registration"), 4) == credentials.RegistrationId
            && PreKeyNodes.Number(digest.Child("skey")?.Child("id"), 3) == credentials.SignedPreKey.Id;
        if (!isOurs) await UploadAsync(Refill, cancellationToken);
    }

    /// <summary>Replaces the signed pre-key when it is old; the former one stays for messages under way.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var credentials = link.Credentials;
        var now = link.Time.GetUtcNow();
        if (now - credentials.SignedPreKey.CreatedAt < SignedPreKeyAge) return;
        var next = PreKeyFactory.NewSignedPreKey(PreKeyFactory.NextId(credentials.SignedPreKey.Id), credentials.IdentityKey, now);
        // Ours first: were it the other way round, a crash between would leave the server handing out a key we do not have.
        await link.ChangeCredentialsAsync(now => now with { SignedPreKey = next, FormerSignedPreKey = credentials.SignedPreKey }, null, cancellationToken);
        await link.AskAsync("set", "encrypt", [Node.Of("rotate", PreKeyNodes.SignedKey(next))], cancellationToken);
    }

    /// <summary>Takes one fresh key for a retry receipt; it counts as handed out.</summary>
    public static PreKey TakeOne(Step step)
    {
        var credentials = step.Credentials;
        var key = PreKeyFactory.NewPreKey(credentials.NextPreKeyId);
        var next = PreKeyFactory.NextId(key.Id);
        Keep(step, key);
        var isAllUploaded = credentials.FirstUnuploadedPreKeyId == key.Id;
        step.Batch.Credentials = credentials with { NextPreKeyId = next, FirstUnuploadedPreKeyId = isAllUploaded ? next : credentials.FirstUnuploadedPreKeyId };
        return key;
    }

    private async Task UploadAsync(int count, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            List<PreKey> keys = [];
            await link.ChangeAsync((step, token) => GenerateAsync(step, keys, count, token), cancellationToken);
            var credentials = link.Credentials;
            await link.AskAsync(
                "set", "encrypt",
                [
                    PreKeyNodes.Registration(credentials), PreKeyNodes.Type, PreKeyNodes.Identity(credentials),
                    Node.Of("list", [.. keys.Select(PreKeyNodes.Key)]), PreKeyNodes.SignedKey(credentials.SignedPreKey),
                ],
                cancellationToken);
            var next = PreKeyFactory.NextId(keys[^1].Id);
            await link.ChangeCredentialsAsync(now => now with { FirstUnuploadedPreKeyId = next }, null, cancellationToken);
            ConnectionLog.PreKeysUploaded(link.Log, keys.Count);
        }
        finally
        {
            _one.Release();
        }
    }

    // Keys of an upload that failed half-way are offered again: the server may have them already, which does no harm.
    private static async ValueTask GenerateAsync(Step step, List<PreKey> keys, int count, CancellationToken cancellationToken)
    {
        var credentials = step.Credentials;
        var first = credentials.FirstUnuploadedPreKeyId;
        if (credentials.NextPreKeyId > KeptKeys) first = Math.Max(first, credentials.NextPreKeyId - KeptKeys);
        for (var id = first; id != credentials.NextPreKeyId && keys.Count < count; id = PreKeyFactory.NextId(id))
            if (await step.LoadPreKeyAsync(id, cancellationToken) is { } known) keys.Add(known);
        var next = credentials.NextPreKeyId;
        while (keys.Count < count)
        {
            var key = PreKeyFactory.NewPreKey(next);
            Keep(step, key);
            keys.Add(key);
            next = PreKeyFactory.NextId(next);
        }
        step.Batch.Credentials = credentials with { NextPreKeyId = next };
    }

    private static void Keep(Step step, PreKey key)
    {
        step.Batch.PreKeys[key.Id] = key;
        if (key.Id > KeptKeys) step.Batch.PreKeys[key.Id - KeptKeys] = null;
    }

    public void Dispose() => _one.Dispose();
}
