using System.Security.Cryptography;
using WhatIsUp.Sandbox.Server;
using WhatIsUp.Sandbox.State;
using WhatIsUp.WhatsApp.Crypto;
using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.Sandbox.Phones;

/// <summary>The phones of the sandbox. Safe from any thread.</summary>
internal sealed class PhoneDirectory(SandboxServer server, ServerParts parts)
{
    private const int MaxPushNameLength = 100;
    private const int MaxOwnerLength = 128;
    private readonly Dictionary<Account, SandboxPhone> _faces = [];

    /// <summary>Creates an account with its phone, online.</summary>
    /// <exception cref="SandboxRefusedException">The number is malformed or taken.</exception>
    public Task<SandboxPhone> CreatePhoneAsync(NewSandboxPhone phone, CancellationToken cancellationToken = default)
    {
        var number = phone.PhoneNumber?.TrimStart('+');
        if (number is not null && !IsNumber(number))
            throw new SandboxRefusedException("invalid_request", "A phone number has 7 to 15 digits with its country code.", "phone_number");
        if (phone.JidNumber is { } jid && (!IsNumber(jid) || number is null))
            throw new SandboxRefusedException("invalid_request", "The JID of a phone has 7 to 15 digits, and its number is given too.", "jid");
        if (phone.PushName is { Length: 0 or > MaxPushNameLength } || phone.PushName?.Any(char.IsControl) == true)
            throw new SandboxRefusedException("invalid_request", "A push name has 1 to 100 characters.", "push_name");
        if (phone.Owner.Length is 0 or > MaxOwnerLength) throw new SandboxRefusedException("invalid_request", "An owner has 1 to 128 characters.", "owner");
        var username = SandboxPhone.ReadUsername(phone.Username, phone.UsernameKey);
        return server.Mailbox.CallAsync(() => Face(Create(phone, number, username)), cancellationToken);
    }

    /// <summary>All phones of an owner, or of everybody, in order of creation.</summary>
    public Task<IReadOnlyList<SandboxPhone>> ListPhonesAsync(string? owner = null, CancellationToken cancellationToken = default) =>
        server.Mailbox.CallAsync<IReadOnlyList<SandboxPhone>>(
        () => [.. server.State.Accounts.Where(account => owner is null || account.Owner == owner).OrderBy(account => account.Number)
            .Select(Face)],
        cancellationToken);

    /// <summary>A page of an owner's phones, newest first.</summary>
    /// <param name="owner">Whose phones.</param>
    /// <param name="after">Where the page before ended, or 0.</param>
    /// <param name="limit">Phones at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The phones, and where the next page begins: null when there is none.</returns>
    public Task<(IReadOnlyList<SandboxPhone> Phones, long? Next)> ReadPhonesAsync(string owner, long after, int limit,
        CancellationToken cancellationToken = default) =>
        server.Mailbox.CallAsync<(IReadOnlyList<SandboxPhone>, long?)>(
            () =>
            {
                var found = server.State.Accounts.Where(account => account.Owner == owner && (after == 0 || account.Number < after))
                    .OrderByDescending(account => account.Number).Take(limit + 1).ToArray();
                long? next = found.Length > limit ? found[limit - 1].Number : null;
                return ([.. found.Take(limit).Select(Face)], next);
            },
            cancellationToken);

    /// <summary>The phone with this id, or null.</summary>
    public Task<SandboxPhone?> FindPhoneAsync(string id, CancellationToken cancellationToken = default) =>
        server.Mailbox.CallAsync(() => server.State.ByPhoneId(id) is { } account ? Face(account) : null, cancellationToken);

    /// <summary>The phone with this number (digits), as people dial it or as its JID has it, or null.</summary>
    public Task<SandboxPhone?> FindPhoneByNumberAsync(string digits, CancellationToken cancellationToken = default) =>
        server.Mailbox.CallAsync(() => server.State.ByAnyNumber(digits) is { } account ? Face(account) : null, cancellationToken);

    /// <summary>Deletes an account: its linked devices are logged out.</summary>
    public Task DeletePhoneAsync(SandboxPhone phone, CancellationToken cancellationToken = default) =>
        server.Mailbox.CallAsync(() => Delete(phone), cancellationToken);

    private Account Create(NewSandboxPhone phone, string? number, string? username)
    {
        var state = server.State;
        if (state.Count >= server.Options.MaxAccounts) throw new SandboxRefusedException("conflict", "The sandbox holds no more phones.");
        if (phone.MostOfOwner is { } most && state.Accounts.Count(account => account.Owner == phone.Owner) >= most)
            throw new SandboxRefusedException("limit", "The owner has as many phones as it may.");
        var dialled = number;
        number = phone.JidNumber ?? number;
        number ??= Free(() =>
            "1555" + RandomNumberGenerator.GetInt32(1_000_000, 10_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture), state.ByAnyNumber);
        if (state.ByAnyNumber(number) is not null) throw new SandboxRefusedException("conflict", "A phone with this number exists.", "phone_number");
        if (dialled is not null && state.ByAnyNumber(dialled) is not null)
            throw new SandboxRefusedException("conflict", "A phone with this number exists.", "phone_number");
        SandboxPhone.RequireFree(state, username, null);
        var identity = Curve25519.GenerateKeyPair();
        var account = new Account
        {
            Number = state.NextNumber,
            PhoneId = "phn_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(12)),
            PhoneNumber = number,
            LidUser = Free(
                () => RandomNumberGenerator.GetInt32(100_000, 1_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture)
                    + RandomNumberGenerator.GetInt32(100_000_000, 1_000_000_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
                state.ByLid),
            Owner = phone.Owner,
            IsBusiness = phone.IsBusiness,
            CreatedAt = server.Now,
            Identity = identity,
            RawId = (uint)RandomNumberGenerator.GetInt32(1, int.MaxValue),
            PushName = phone.PushName ?? "Phone " + number[^4..],
            Phone = new PhoneState
            {
                RegistrationId = PreKeyFactory.NewRegistrationId(),
                SignedPreKey = PreKeyFactory.NewSignedPreKey(1, identity, server.Now),
                AppStateKeyId = [0, 0, .. RandomNumberGenerator.GetBytes(4)],
                AppStateKeyData = RandomNumberGenerator.GetBytes(32),
            },
        };
        server.Store.PutAccount(account);
        if (dialled is not null && dialled != number) server.Store.SetDialledNumber(account, dialled);
        if (username is not null || phone.HidesNumber) server.Store.SetUsername(account, username, phone.UsernameKey, phone.HidesNumber);
        if (phone.Policy is { } policy && policy != SandboxPhonePolicy.Default) server.Store.SetPolicy(account, policy);
        return account;
    }

    private static bool IsNumber(string digits) => digits.Length is >= 7 and <= 15 && digits.All(char.IsAsciiDigit) && digits[0] != '0';

    private bool Delete(SandboxPhone phone)
    {
        if (server.State.ByPhoneId(phone.Id) is not { } account) throw new SandboxRefusedException("not_found", "The phone was deleted.");
        foreach (var device in account.Devices.Values.ToArray())
            if (device.Session is { } session)
                server.End(session, StanzaBuilder.N("stream:error", [("code", 401)], StanzaBuilder.N("conflict", ("type", "device_removed"))));
        server.Hooks.AccountDeleting.Raise(account);
        server.Store.DeleteAccount(account);
        _faces.Remove(account);
        return true;
    }

    /// <summary>The public face of an account's phone.</summary>
    private SandboxPhone Face(Account account) =>
        _faces.TryGetValue(account, out var known) ? known : _faces[account] = new SandboxPhone(server, parts, account);

    private static string Free(Func<string> make, Func<string, Account?> find)
    {
        while (true)
        {
            var candidate = make();
            if (find(candidate) is null) return candidate;
        }
    }
}
