using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Pairing;
using WhatIsUp.WhatsApp.Signal;
using WhatIsUp.WhatsApp.Store;

namespace WhatIsUp.WhatsApp.Devices;

/// <summary>The devices of accounts, and sessions with them: from the store, otherwise from the server.</summary>
internal sealed class DeviceDirectory(ClientConnection connection)
{
    /// <summary>An older list is queried again, because a notification may have been lost.</summary>
    public static readonly TimeSpan ListLifetime = TimeSpan.FromDays(1);

    private const int MaxDevices = 128;

    private readonly DeviceQuery _query = new(connection);

    /// <summary>Devices without usable keys at the server.</summary>
    public KeylessDevices Keyless { get; } = new(connection.Time);

    /// <summary>The devices of an account in the addressing of the given JID, or null if they must be queried.</summary>
    public async ValueTask<IReadOnlyList<Jid>?> FindAsync(DeviceTransaction transaction, Jid account, CancellationToken cancellationToken)
    {
        var name = (await AddressBook.ResolveAsync(transaction, account, cancellationToken)).Name;
        var lists = await transaction.LoadAsync(DeviceTables.DeviceLists, [name], cancellationToken);
        if (!lists.TryGetValue(name, out var list) || connection.Time.GetUtcNow() - list.FetchedAt > ListLifetime) return null;
        return [.. list.DevicesOf(account)];
    }

    /// <summary>Queries devices and LIDs and stores the result. Unknown accounts stay without a list.</summary>
    /// <param name="accounts">Accounts, in any addressing.</param>
    /// <param name="refused">Called for accounts that the server temporarily can't answer.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The queried accounts that have a list now.</returns>
    /// <exception cref="RequestRefusedException">The server can't answer for any account now.</exception>
    public async Task<IReadOnlyList<Jid>> FetchAsync(
        IReadOnlyCollection<Jid> accounts, Action<Jid, RequestRefusedException>? refused, CancellationToken cancellationToken)
    {
        var found = await _query.FetchAsync(accounts, cancellationToken);
        foreach (var user in found)
            if (user.GetJid("jid") is { } account && user.Child("devices") is { } devices && devices.Child("error") is not null)
                refused?.Invoke(account.ToAccount(), RequestRefusedException.Of(devices));
        List<Jid> known = [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var user in found)
                    if (user.GetJid("jid") is { } jid) await KeepAsync(transaction, jid.ToAccount(), user, token);
                foreach (var account in accounts)
                    if (await FindAsync(transaction, account, token) is { Count: > 0 }) known.Add(account);
            },
            cancellationToken);
        return known;
    }

    /// <summary>Fetches bundles of devices (in one request) and starts sessions with them. Devices without a valid bundle get no session.</summary>
    /// <param name="devices">Devices in any addressing; the request has LIDs where they are known.</param>
    /// <param name="renews">True to replace existing sessions.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task StartSessionsAsync(IReadOnlyCollection<Jid> devices, bool renews, CancellationToken cancellationToken)
    {
        if (devices.Count == 0) return;
        var wire = new List<Jid>(devices.Count);
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var device in devices)
                    wire.Add(await AddressBook.ByLidAsync(transaction, device, token));
            },
            cancellationToken);
        Node[] users = [.. wire.Select(jid => renews ? new Node("user", [new("jid", jid), new("reason", "identity")]) : new Node("user", [new("jid", jid)]))];
        var answer = await connection.SendIqAsync(IqRequest.Get("encrypt", Node.Of("key", users)), cancellationToken);
        var bundles = answer.Child("list")?.ChildrenOf("user").ToArray() ?? [];
        await connection.ChangeAsync(
            async (transaction, token) =>
            {
                foreach (var user in bundles)
                {
                    if (user.GetJid("jid") is not { } jid || user.Child("error") is not null || PreKeyNodes.ReadBundle(user, user) is not { } bundle) continue;
                    await StartSessionAsync(transaction, jid, bundle, user.Child("device-identity")?.Bytes, renews, token);
                }
                foreach (var device in devices)
                {
                    var address = await AddressBook.ResolveAsync(transaction, device, token);
                    if (Sessions.Read(await transaction.FindAsync(DeviceTables.Sessions, address, token)).CanEncrypt) Keyless.Remove(address);
                    else Keyless.Add(address);
                }
            },
            cancellationToken);
    }

    /// <summary>Starts a session from a bundle.</summary>
    /// <returns>False if the bundle's signature is not its owner's, or a companion's account has not signed its key.</returns>
    public static async ValueTask<bool> StartSessionAsync(
        DeviceTransaction transaction, Jid device, PreKeyBundle bundle, ReadOnlyMemory<byte>? deviceIdentity, bool renews, CancellationToken cancellationToken)
    {
        var address = await AddressBook.ResolveAsync(transaction, device, cancellationToken);
        // A bundle without a proof is accepted: servers omit it, and other clients write to such a device.
        var verdict = await CompanionProof.VerifyAsync(transaction, address, bundle.IdentityKey, deviceIdentity, cancellationToken);
        if (verdict == CompanionVerdict.Forged || (verdict == CompanionVerdict.OtherAccountKey && CompanionProof.IsOwn(transaction, address))) return false;
        var record = Sessions.Read(await transaction.FindAsync(DeviceTables.Sessions, address, cancellationToken));
        if (record.CanEncrypt && !renews) return true;
        try
        {
            SessionBuilder.Start(record, Sessions.LocalOf(transaction.Credentials), bundle);
        }
        catch (SignalException)
        {
            return false;
        }
        transaction.Changes.Sessions[address] = record.Serialize();
        if (verdict == CompanionVerdict.OtherAccountKey) CompanionProof.AcceptAccountKey(transaction, address, device.ToAccount());
        await Sessions.NoteIdentityAsync(transaction, address, device, bundle.IdentityKey, cancellationToken);
        return true;
    }

    private async ValueTask KeepAsync(DeviceTransaction transaction, Jid account, Node user, CancellationToken cancellationToken)
    {
        if (user.Child("lid")?.GetJid("val") is { IsLid: true } lid) await AddressBook.AddPairAsync(transaction, account, lid.ToAccount(), cancellationToken);
        if (user.Child("devices") is not { } devices || devices.Child("device-list") is not { } list || devices.Child("error") is not null) return;
        // Such an account gets no devices of numbers: the answer is not a list.
        if (connection.Credentials.IsLidMigrated && account.IsPhoneNumber && list.Children.Count == 0) return;
        var address = await AddressBook.ResolveAsync(transaction, account, cancellationToken);
        await KeepListAsync(transaction, address, list.ChildrenOf("device").Take(MaxDevices), devices.Child("key-index-list"), cancellationToken);
    }

    private async ValueTask KeepListAsync(
        DeviceTransaction transaction, ProtocolAddress account, IEnumerable<Node> devices, Node? signed, CancellationToken cancellationToken)
    {
        KeyIndexList? valid = null;
        if (signed?.Bytes is { } bytes)
        {
            var key = await CompanionProof.FindAccountKeyAsync(transaction, account, cancellationToken);
            valid = KeyIndexList.Verify(bytes.Span, key);
            // A list that the account did not sign proves no companion: only the phone remains.
            if (valid is null) devices = devices.Where(device => device.GetInteger("id") is 0);
        }
        var former = (await transaction.LoadAsync(DeviceTables.DeviceLists, [account.Name], cancellationToken)).GetValueOrDefault(account.Name);
        if (former is not null && valid is { Timestamp: > 0 } && (long)valid.Timestamp < former.Timestamp)
        {
            // An older list that is repeated does not restore a device.
            transaction.Changes.DeviceLists[account.Name] = former with { FetchedAt = connection.Time.GetUtcNow() };
            return;
        }
        List<ushort> numbers = [], hosted = [];
        foreach (var device in devices)
        {
            if (device.GetInteger("id") is not (>= 0 and <= ushort.MaxValue and var number)) continue;
            // Hosted devices of a business provider are not in the list that the phone signs.
            var isHosted = device.Get("is_hosted") is "true" or "1";
            if (number != 0 && !isHosted && (device.GetInteger("key-index") is not (> 0 and var index) || !IsValid(valid, index))) continue;
            if (numbers.Contains((ushort)number)) continue;
            numbers.Add((ushort)number);
            if (isHosted && number != 0) hosted.Add((ushort)number);
        }
        transaction.Changes.DeviceLists[account.Name] =
            new DeviceList(account.Name, numbers, (long)(valid?.Timestamp ?? 0), connection.Time.GetUtcNow()) { Hosted = hosted };
    }

    // The web client's rule: listed, or newer than the list.
    private static bool IsValid(KeyIndexList? list, long index) => list is null || index > list.CurrentIndex || list.ValidIndexes.Contains((uint)index);
}
