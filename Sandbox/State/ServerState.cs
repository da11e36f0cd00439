using System.Diagnostics.CodeAnalysis;
using WhatIsUp.WhatsApp.Binary;

namespace WhatIsUp.Sandbox.State;

/// <summary>All accounts, by each name they have.</summary>
internal sealed class ServerState
{
    private readonly Dictionary<int, Account> _byNumber = [];
    private readonly Dictionary<string, Account> _byPhoneNumber = [];
    private readonly Dictionary<string, Account> _byLid = [];
    private readonly Dictionary<string, Account> _byPhoneId = [];
    private readonly Dictionary<string, Account> _byDialledNumber = [];
    private readonly Dictionary<string, Account> _byUsername = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _groups = [];

    public int Count => _byNumber.Count;

    public int NextNumber { get; private set; } = 1;

    public IEnumerable<Account> Accounts => _byNumber.Values;

    /// <summary>Changes with every device and every member: what is derived from them is made anew.</summary>
    public long Version { get; private set; }

    public IReadOnlyCollection<Group> Groups => _groups.Values;

    public void DevicesChanged() => Version++;

    public void PutGroup(Group group)
    {
        _groups[group.Id] = group;
        Version++;
    }

    public void RemoveGroup(string id)
    {
        _groups.Remove(id);
        Version++;
    }

    /// <summary>The group that a JID names.</summary>
    public Group? FindGroup(Jid? jid) => jid is { Server: JidServer.Group } group ? _groups.GetValueOrDefault(group.User) : null;

    public void Add(Account account)
    {
        _byNumber[account.Number] = account;
        _byPhoneNumber[account.PhoneNumber] = account;
        _byLid[account.LidUser] = account;
        _byPhoneId[account.PhoneId] = account;
        _byDialledNumber[account.DialledNumber] = account;
        NextNumber = Math.Max(NextNumber, account.Number + 1);
    }

    public void Remove(Account account)
    {
        _byNumber.Remove(account.Number);
        _byPhoneNumber.Remove(account.PhoneNumber);
        _byLid.Remove(account.LidUser);
        _byPhoneId.Remove(account.PhoneId);
        _byDialledNumber.Remove(account.DialledNumber);
        if (account.Username is { } username) _byUsername.Remove(username);
    }

    /// <summary>The account goes by another username.</summary>
    public void SetUsername(Account account, string? username)
    {
        if (account.Username is { } former) _byUsername.Remove(former);
        account.Username = username;
        if (username is not null) _byUsername[username] = account;
    }

    public Account? ByUsername(string username) => _byUsername.GetValueOrDefault(username);

    /// <summary>People dial the account by another number than its JID has.</summary>
    public void SetDialledNumber(Account account, string digits)
    {
        _byDialledNumber.Remove(account.DialledNumber);
        account.DialledNumber = digits;
        _byDialledNumber[digits] = account;
    }

    public Account? ByNumber(int number) => _byNumber.GetValueOrDefault(number);

    public Account? ByPhoneNumber(string digits) => _byPhoneNumber.GetValueOrDefault(digits);

    /// <summary>The account that a number reaches: the one of which it is the number, or the JID.</summary>
    public Account? ByAnyNumber(string digits) => _byDialledNumber.GetValueOrDefault(digits) ?? ByPhoneNumber(digits);

    public Account? ByLid(string user) => _byLid.GetValueOrDefault(user);

    public Account? ByPhoneId(string id) => _byPhoneId.GetValueOrDefault(id);

    /// <summary>The account that a JID names by phone number or LID, whatever its device.</summary>
    public Account? Find(Jid? jid) => jid switch
    {
        { Server: JidServer.User or JidServer.Contact } pn => ByPhoneNumber(pn.User),
        { Server: JidServer.Lid } lid => ByLid(lid.User),
        _ => null,
    };

    /// <summary>As <see cref="Find"/>, and by a number that people dial.</summary>
    public Account? Dial(Jid? jid) => Find(jid) ?? (jid is { Server: JidServer.User or JidServer.Contact } number ? ByAnyNumber(number.User) : null);

    public bool TryFindDevice(Jid? jid, [NotNullWhen(true)] out Device? device)
    {
        device = null;
        return jid is { } value && Find(value) is { } account && account.Devices.TryGetValue(value.Device, out device);
    }
}
