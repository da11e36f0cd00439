using System.Security.Cryptography;
using WhatIsUp.Sandbox.Core;
using WhatIsUp.Sandbox.Phones;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox;

/// <summary>The sandbox's accounts, driven in process. Safe from any thread.</summary>
public sealed class SandboxNetwork
{
    /// <summary>Owner of phones made without one.</summary>
    public const string DefaultOwner = "local";

    private const int MaxPushNameLength = 100;
    private const int MaxOwnerLength = 128;
    private readonly Exchange _exchange;

    internal SandboxNetwork(Exchange exchange)
    {
        _exchange = exchange;
        foreach (var account in exchange.World.Accounts) account.Face = new SandboxPhone(exchange, account);
    }

    /// <summary>Makes an account with its phone, online.</summary>
    /// <exception cref="SandboxRefusedException">The number is malformed or taken.</exception>
    public Task<SandboxPhone> CreatePhoneAsync(NewSandboxPhone phone, CancellationToken cancellationToken = default)
    {
        var number = phone.PhoneNumber?.TrimStart('+');
        if (number is not null && !IsNumber(number)) throw new SandboxRefusedException("invalid_request", "A phone number has 7 to 15 digits with its country code.", "phone_number");
        if (phone.JidNumber is { } jid && (!IsNumber(jid) || number is null))
            throw new SandboxRefusedException("invalid_request", "The JID of a phone has 7 to 15 digits, and its number is given too.", "jid");
        if (phone.PushName is { Length: 0 or > MaxPushNameLength } || phone.PushName?.Any(char.IsControl) == true)
            throw new SandboxRefusedException("invalid_request", "A push name has 1 to 100 characters.", "push_name");
        if (phone.Owner.Length is 0 or > MaxOwnerLength) throw new SandboxRefusedException("invalid_request", "An owner has 1 to 128 characters.", "owner");
        var username = SandboxPhone.ReadUsername(phone.Username, phone.UsernameKey);
        return _exchange.Mailbox.CallAsync(() => Create(phone, number, username).Face!, cancellationToken);
    }

    /// <summary>All phones of an owner, or of everybody, in order of creation.</summary>
    public Task<IReadOnlyList<SandboxPhone>> ListPhonesAsync(string? owner = null, CancellationToken cancellationToken = default) => _exchange.Mailbox.CallAsync<IReadOnlyList<SandboxPhone>>(
        () => [.. _exchange.World.Accounts.Where(account => owner is null || account.Owner == owner).OrderBy(account => account.Number).Select(account => account.Face!)],
        cancellationToken);

    /// <summary>A page of an owner's phones, newest first.</summary>
    /// <param name="owner">Whose phones.</param>
    /// <param name="after">Where the page before ended, or 0.</param>
    /// <param name="limit">Phones at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The phones, and where the next page begins: null when there is none.</returns>
    public Task<(IReadOnlyList<SandboxPhone> Phones, long? Next)> ReadPhonesAsync(string owner, long after, int limit, CancellationToken cancellationToken = default) =>
        _exchange.Mailbox.CallAsync<(IReadOnlyList<SandboxPhone>, long?)>(
            () =>
            {
                var found = _exchange.World.Accounts.Where(account => account.Owner == owner && (after == 0 || account.Number < after)).OrderByDescending(account => account.Number).Take(limit + 1).ToArray();
                long? next = found.Length > limit ? found[limit - 1].Number : null;
                return ([.. found.Take(limit).Select(account => account.Face!)], next);
            },
            cancellationToken);

    /// <summary>The phone with this id, or null.</summary>
    public Task<SandboxPhone?> FindPhoneAsync(string id, CancellationToken cancellationToken = default) =>
        _exchange.Mailbox.CallAsync(() => _exchange.World.ByPhoneId(id)?.Face, cancellationToken);

    /// <summary>The phone with this number (digits), as people dial it or as its JID has it, or null.</summary>
    public Task<SandboxPhone?> FindPhoneByNumberAsync(string digits, CancellationToken cancellationToken = default) =>
        _exchange.Mailbox.CallAsync(() => _exchange.World.ByAnyNumber(digits)?.Face, cancellationToken);

    /// <summary>Deletes an account: its linked devices are logged out.</summary>
    public Task DeletePhoneAsync(SandboxPhone phone, CancellationToken cancellationToken = default) => _exchange.Mailbox.CallAsync(() => Delete(phone), cancellationToken);

    /// <summary>Makes something go wrong.</summary>
    /// <exception cref="SandboxRefusedException">The JID names no linked device or account.</exception>
    public Task InjectFaultAsync(SandboxFault fault, CancellationToken cancellationToken = default) => _exchange.Mailbox.CallAsync(
        () =>
        {
            _exchange.Inject(fault);
            return true;
        },
        cancellationToken);

    /// <summary>Makes the media server lose a file: its paths so far answer with a status, until a phone uploads it again.</summary>
    /// <param name="directPath">Path of the file.</param>
    /// <param name="status">404 or 410.</param>
    /// <param name="alsoOnPhones">True when no phone has it either.</param>
    /// <exception cref="SandboxRefusedException">There is no such file.</exception>
    public void LoseMedia(string directPath, int status = 410, bool alsoOnPhones = false)
    {
        ArgumentNullException.ThrowIfNull(directPath);
        _exchange.Media.Lose(directPath, status, alsoOnPhones);
    }

    /// <summary>Makes the next uploads to the media server break off after their first bytes.</summary>
    public void BreakUploads(int count) => _exchange.Media.BreakUploads(count);

    /// <summary>Makes all downloads from the media server go wrong, until <see cref="SandboxMediaFault.None"/>.</summary>
    public void SpoilDownloads(SandboxMediaFault fault) => _exchange.Media.DownloadFault = fault;

    /// <summary>Recorded stanzas after a sequence number, oldest first. Empty unless <see cref="SandboxOptions.RecordsStanzas"/>.</summary>
    public IReadOnlyList<RecordedStanza> ReadStanzas(long after = 0, int limit = 1_000) => _exchange.Recorder.After(after, limit);

    /// <summary>Counters since the start.</summary>
    public Task<SandboxCounters> ReadCountersAsync(CancellationToken cancellationToken = default) => _exchange.Mailbox.CallAsync(
        () =>
        {
            var tally = _exchange.Tally;
            return new SandboxCounters(
                tally.Connections, _exchange.Sessions.Count(session => session.Device is not null), tally.MessagesAccepted, tally.MessagesDelivered, tally.Refused,
                tally.UnknownRequests, _exchange.Ledger.QueuedStanzas);
        },
        cancellationToken);

    private Account Create(NewSandboxPhone phone, string? number, string? username)
    {
        var world = _exchange.World;
        if (world.Count >= _exchange.Options.MaxAccounts) throw new SandboxRefusedException("conflict", "The sandbox holds no more phones.");
        if (phone.MostOfOwner is { } most && world.Accounts.Count(account => account.Owner == phone.Owner) >= most)
            throw new SandboxRefusedException("limit", "The owner has as many phones as it may.");
        var dialled = number;
        number = phone.JidNumber ?? number;
        number ??= Free(() => "1555" + RandomNumberGenerator.GetInt32(1_000_000, 10_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture), world.ByAnyNumber);
        if (world.ByAnyNumber(number) is not null) throw new SandboxRefusedException("conflict", "A phone with this number exists.", "phone_number");
        if (dialled is not null && world.ByAnyNumber(dialled) is not null) throw new SandboxRefusedException("conflict", "A phone with this number exists.", "phone_number");
        SandboxPhone.RequireFree(_exchange, username, null);
        var identity = Curve25519.GenerateKeyPair();
        var account = new Account
        {
            Number = world.NextNumber,
            PhoneId = "phn_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
            PhoneNumber = number,
            LidUser = Free(
                () => RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture)
                    + RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
                world.ByLid),
            Owner = phone.Owner,
            IsBusiness = phone.IsBusiness,
            CreatedAt = _exchange.Now,
            Identity = identity,
            RawId = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
            PushName = phone.PushName ?? "Phone " + number[^4..],
            Phone = new PhoneState
            {
                RegistrationId = PreKeyFactory.NewRegistrationId(),
                SignedPreKey = PreKeyFactory.NewSignedPreKey(1, identity, _exchange.Now),
                AppStateKeyId = [0, 0, .. RandomNumberGenerator.GetBytes(4)],
                AppStateKeyData = RandomNumberGenerator.GetBytes(32),
            },
        };
        account.Face = new SandboxPhone(_exchange, account);
        _exchange.Ledger.PutAccount(account);
        if (dialled is not null && dialled != number) _exchange.Ledger.SetDialledNumber(account, dialled);
        if (username is not null || phone.HidesNumber) _exchange.Ledger.SetUsername(account, username, phone.UsernameKey, phone.HidesNumber);
        if (phone.Policy is { } policy && policy != SandboxPhonePolicy.Default) _exchange.Ledger.SetPolicy(account, policy);
        return account;
    }

    private static bool IsNumber(string digits) => digits.Length is >= 7 and <= 15 && digits.All(char.IsAsciiDigit) && digits[0] != '0';

    private bool Delete(SandboxPhone phone)
    {
        if (_exchange.World.ByPhoneId(phone.Id) is not { } account) throw new SandboxRefusedException("not_found", "The phone was deleted.");
        foreach (var device in account.Devices.Values.ToArray())
            if (device.Session is { } session) _exchange.End(session, StanzaBuilder.N("stream:error", [("code", 401)], StanzaBuilder.N("conflict", ("type", "device_removed"))));
        _exchange.Groups.Forget(account);
        _exchange.Notices.Forget(account);
        _exchange.Passkeys.Forget(account);
        _exchange.Pairing.Forget(account);
        _exchange.Phones.Forget(account);
        _exchange.Ledger.DeleteAccount(account);
        return true;
    }

    private static string Free(Func<string> make, Func<string, Account?> find)
    {
        while (true)
        {
            var candidate = make();
            if (find(candidate) is null) return candidate;
        }
    }
}
