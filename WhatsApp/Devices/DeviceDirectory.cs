using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>Which devices an account has, and sessions with them: from the store, else from the server.</summary>
internal sealed class DeviceDirectory(Link link)
{
    /// <summary>A list older than this is asked for again, should a notification have been lost.</summary>
    public static readonly TimeSpan ListLifetime = TimeSpan.FromDays(1);

    private const int MaxDevices = 128;

    private readonly DeviceQuery _query = new(link);

    /// <summary>Devices that the server gave no usable keys for.</summary>
    public KeylessDevices Keyless { get; } = new(link.Time);

    /// <summary>The devices of an account in the addressing of the JID given, or null when they must be fetched.</summary>
    public async ValueTask<IReadOnlyList<Jid>?> FindAsync(Step step, Jid account, CancellationToken cancellationToken)
    {
        var name = (await AddressBook.ResolveAsync(step, account, cancellationToken)).Name;
        var lists = await step.LoadDeviceListsAsync([name], cancellationToken);
        if (!lists.TryGetValue(name, out var list) || link.Time.GetUtcNow() - list.FetchedAt > ListLifetime) return null;
        return [.. list.DevicesOf(account)];
    }

    /// <summary>Asks the server for devices and LIDs and keeps what it says. Accounts it does not know stay without a list.</summary>
    /// <param name="accounts">Accounts, in any addressing.</param>
    /// <param name="refused">Told of accounts that the server can't say anything of now.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The accounts among those asked for that have a list now.</returns>
    /// <exception cref="RequestRefusedException">The server can't say anything of anybody now.</exception>
    public async Task<IReadOnlyList<Jid>> FetchAsync(IReadOnlyCollection<Jid> accounts, Action<Jid, RequestRefusedException>? refused, CancellationToken cancellationToken)
    {
        var found = await _query.AskAsync(accounts, cancellationToken);
        foreach (var user in found)
            if (user.GetJid("jid") is { } account && user.Child("devices") is { } devices && devices.Child("error") is not null) refused?.Invoke(account.ToAccount(), RequestRefusedException.Of(devices));
        List<Jid> known = [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                foreach (var user in found)
                    if (user.GetJid("jid") is { } jid) await KeepAsync(step, jid.ToAccount(), user, token);
                foreach (var account in accounts)
                    if (await FindAsync(step, account, token) is { Count: > 0 }) known.Add(account);
            },
            cancellationToken);
        return known;
    }

    /// <summary>Asks for bundles of devices (in one request) and starts sessions with them. Devices that have none, or a forged one, stay without.</summary>
    /// <param name="devices">Devices in any addressing; the wire gets LIDs where they are known.</param>
    /// <param name="renews">True to replace sessions that exist.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StartSessionsAsync(IReadOnlyCollection<Jid> devices, bool renews, CancellationToken cancellationToken)
    {
        if (devices.Count == 0) return;
        var wire = new List<Jid>(devices.Count);
        await link.ChangeAsync(
            async (step, token) =>
            {
                foreach (var device in devices)
                    wire.Add(await AddressBook.ByLidAsync(step, device, token));
            },
            cancellationToken);
        Node[] users = [.. wire.Select(jid => renews ? new Node("user", [new("jid", jid), new("reason", "identity")]) : new Node("user", [new("jid", jid)]))];
        var answer = await link.AskAsync("get", "encrypt", [Node.Of("key", users)], cancellationToken);
        var bundles = answer.Child("list")?.ChildrenOf("user").ToArray() ?? [];
        await link.ChangeAsync(
            async (step, token) =>
            {
                foreach (var user in bundles)
                {
                    if (user.GetJid("jid") is not { } jid || user.Child("error") is not null || PreKeyNodes.ReadBundle(user, user) is not { } bundle) continue;
                    await StartSessionAsync(step, jid, bundle, user.Child("device-identity")?.Bytes, renews, token);
                }
                foreach (var device in devices)
                {
                    var address = await AddressBook.ResolveAsync(step, device, token);
                    if (Sessions.Read(await step.LoadSessionAsync(address, token)).CanEncrypt) Keyless.Remove(address);
                    else Keyless.Add(address);
                }
            },
            cancellationToken);
    }

    /// <summary>Starts a session from a bundle.</summary>
    /// <returns>False when the bundle's signature is not its owner's, or a companion's account did not sign its key.</returns>
    public static async ValueTask<bool> StartSessionAsync(
        Step step, Jid device, PreKeyBundle bundle, ReadOnlyMemory<byte>? deviceIdentity, bool renews, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(step, device, cancellationToken);
        // A bundle without proof is taken: servers leave it out, and other clients write to such a device.
        var verdict = await CompanionProof.JudgeAsync(step, address, bundle.IdentityKey, deviceIdentity, cancellationToken);
        if (verdict == CompanionVerdict.Forged || (verdict == CompanionVerdict.OtherAccountKey && CompanionProof.IsOwn(step, address))) return false;
        var record = Sessions.Read(await step.LoadSessionAsync(address, cancellationToken));
        if (record.CanEncrypt && !renews) return true;
        try
        {
            SessionBuilder.Start(record, Sessions.LocalOf(step.Credentials), bundle);
        }
        catch (SignalException)
        {
            return false;
        }
        step.Batch.Sessions[address] = record.Serialize();
        if (verdict == CompanionVerdict.OtherAccountKey) CompanionProof.AcceptAccountKey(step, address, device.ToAccount());
        await Sessions.NoteIdentityAsync(step, address, device, bundle.IdentityKey, cancellationToken);
        return true;
    }

    private async ValueTask KeepAsync(Step step, Jid account, Node user, CancellationToken cancellationToken)
    {
        if (user.Child("lid")?.GetJid("val") is { IsLid: true } lid) await AddressBook.LearnAsync(step, account, lid.ToAccount(), cancellationToken);
        if (user.Child("devices") is not { } devices || devices.Child("device-list") is not { } list || devices.Child("error") is not null) return;
        // Of numbers such an account is told nothing: that is no list.
        if (link.Credentials.IsLidMigrated && account.IsPhoneNumber && list.Children.Count == 0) return;
        var address = await AddressBook.ResolveAsync(step, account, cancellationToken);
        await KeepListAsync(step, address, list.ChildrenOf("device").Take(MaxDevices), devices.Child("key-index-list"), cancellationToken);
    }

    private async ValueTask KeepListAsync(Step step, ProtocolAddress account, IEnumerable<Node> devices, Node? signed, CancellationToken cancellationToken)
    {
        KeyIndexList? valid = null;
        if (signed?.Bytes is { } bytes)
        {
            var key = await CompanionProof.FindAccountKeyAsync(step, account, cancellationToken);
            valid = KeyIndexList.Verify(bytes.Span, key);
            // A list that the account did not sign vouches for no companion: only the phone remains.
            if (valid is null) devices = devices.Where(device => device.GetInteger("id") is 0);
        }
        var former = (await step.LoadDeviceListsAsync([account.Name], cancellationToken)).GetValueOrDefault(account.Name);
        if (former is not null && valid is { Timestamp: > 0 } && (long)valid.Timestamp < former.Timestamp)
        {
            // An older list that is told again brings no device back.
            step.Batch.DeviceLists[account.Name] = former with { FetchedAt = link.Time.GetUtcNow() };
            return;
        }
        List<ushort> numbers = [], hosted = [];
        foreach (var device in devices)
        {
            if (device.GetInteger("id") is not (>= 0 and <= ushort.MaxValue and var number)) continue;
            // A device that the provider of a business hosts has no place in the list that the phone signs.
            var isHosted = device.Get("is_hosted") is "true" or "1";
            if (number != 0 && !isHosted && (device.GetInteger("key-index") is not (> 0 and var index) || !IsValid(valid, index))) continue;
            if (numbers.Contains((ushort)number)) continue;
            numbers.Add((ushort)number);
            if (isHosted && number != 0) hosted.Add((ushort)number);
        }
        step.Batch.DeviceLists[account.Name] = new DeviceList(account.Name, numbers, (long)(valid?.Timestamp ?? 0), link.Time.GetUtcNow()) { Hosted = hosted };
    }

    // The web client's rule: listed, or newer than the list.
    private static bool IsValid(KeyIndexList? list, long index) => list is null || index > list.CurrentIndex || list.ValidIndexes.Contains((uint)index);
}
