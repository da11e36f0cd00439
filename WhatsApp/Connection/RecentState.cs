using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Connection;

/// <summary>
/// What the last moments touched, so that a conversation under way does not read the same rows for every message. True because this connection is the only
/// writer: another one would be fenced at the first commit. Bounded, and emptied when the channel falls idle.
/// </summary>
internal sealed partial class RecentState
{
    private const int Limit = 256;

    /// <summary>Longer sessions are read again each time: how long they are is their peers' doing.</summary>
    private const int LongestSession = 16 * 1024;

    private Dictionary<ProtocolAddress, byte[]>? _sessions;
    private Dictionary<string, DeviceList>? _deviceLists;
    private Dictionary<string, TrustedToken>? _tokens;
    private Dictionary<string, string>? _lids;
    private Dictionary<string, string>? _phoneNumbers;
    private Dictionary<string, string>? _accountNumbers;
    private readonly Lock _gate = new();
    private bool _isUsed;

    public byte[]? FindSession(ProtocolAddress address)
    {
        lock (_gate) return _sessions?.GetValueOrDefault(address);
    }

    public DeviceList? FindDeviceList(string user)
    {
        lock (_gate) return _deviceLists?.GetValueOrDefault(user);
    }

    public TrustedToken? FindTrustedToken(string user)
    {
        lock (_gate) return _tokens?.GetValueOrDefault(user);
    }

    public void KeepTrustedToken(string user, TrustedToken token)
    {
        lock (_gate) Bounded(ref _tokens)[user] = token;
    }

    public string? FindLid(string phoneNumber)
    {
        lock (_gate) return _lids?.GetValueOrDefault(phoneNumber);
    }

    public string? FindPhoneNumber(string lid)
    {
        lock (_gate) return _phoneNumbers?.GetValueOrDefault(lid);
    }

    public string? FindAccountNumber(string phoneNumber)
    {
        lock (_gate) return _accountNumbers?.GetValueOrDefault(phoneNumber);
    }

    public void KeepAccountNumber(string phoneNumber, string account)
    {
        lock (_gate) Bounded(ref _accountNumbers)[phoneNumber] = account;
    }

    public void KeepLid(string phoneNumber, string lid)
    {
        lock (_gate)
        {
            if (_phoneNumbers?.GetValueOrDefault(lid) is { } former && former != phoneNumber) _lids?.Remove(former);
            Bounded(ref _lids)[phoneNumber] = lid;
            Bounded(ref _phoneNumbers)[lid] = phoneNumber;
        }
    }

    public void KeepDeviceList(string user, DeviceList list)
    {
        lock (_gate) Bounded(ref _deviceLists)[user] = list;
    }

    /// <summary>Takes over what was committed.</summary>
    public void Keep(StoreBatch batch)
    {
        lock (_gate)
        {
            if (batch.WipesDevice) ForgetPeople();
            foreach (var (address, session) in batch.Sessions) Keep(ref _sessions, address, session is { Length: > LongestSession } ? null : session);
            foreach (var (user, list) in batch.DeviceLists) Keep(ref _deviceLists, user, list);
            foreach (var (user, token) in batch.TrustedTokens) Keep(ref _tokens, user, token);
            foreach (var (number, lid) in batch.LidsByPhoneNumber) KeepLid(number, lid);
            foreach (var (number, account) in batch.AccountNumbers) KeepAccountNumber(number, account);
            KeepGroups(batch);
        }
    }

    /// <summary>Forgets everything when nothing was used since the last call.</summary>
    public void Age()
    {
        lock (_gate)
        {
            if (!_isUsed)
            {
                ForgetPeople();
                ForgetGroups();
            }
            _isUsed = false;
        }
    }

    private void ForgetPeople() => (_sessions, _deviceLists, _tokens, _lids, _phoneNumbers, _accountNumbers) = (null, null, null, null, null, null);

    private void Keep<TKey, TValue>(ref Dictionary<TKey, TValue>? table, TKey key, TValue? value, int limit = Limit) where TKey : notnull where TValue : class
    {
        if (value is null) table?.Remove(key);
        else Bounded(ref table, limit)[key] = value;
    }

    private Dictionary<TKey, TValue> Bounded<TKey, TValue>(ref Dictionary<TKey, TValue>? table, int limit = Limit) where TKey : notnull
    {
        _isUsed = true;
        table ??= [];
        if (table.Count >= limit) table.Clear();
        return table;
    }
}
