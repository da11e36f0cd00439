using WhatIsUp.WhatsApp.Signal;

namespace WhatIsUp.WhatsApp.Store;

/// <summary>
/// All tables of a device's state. A new stored fact of the protocol is one declaration here; see "A stored protocol fact" in docs/recipes.md.
/// </summary>
public static class DeviceTables
{
    /// <summary>Rows of most tables that a connection caches.</summary>
    private const int CachedRows = 256;

    /// <summary>Groups whose members and key holders a connection caches: a large one takes 100 kB.</summary>
    private const int CachedGroups = 16;

    /// <summary>Longer keys are not cached: their length is controlled by their peers.</summary>
    private const int LongestCachedKey = 16 * 1024;

    /// <summary>Sessions, serialised.</summary>
    public static readonly DeviceTable<ProtocolAddress, byte[]> Sessions = new("sessions") { CacheLimit = CachedRows, IsCacheable = IsShort };

    /// <summary>Identity keys of others, 32 bytes.</summary>
    public static readonly DeviceTable<ProtocolAddress, byte[]> Identities = new("identities");

    /// <summary>One-time pre-keys by id; used ones are deleted.</summary>
    public static readonly DeviceTable<uint, PreKey> PreKeys = new("pre_keys");

    /// <summary>Device lists by user (<see cref="ProtocolAddress.Name"/> form).</summary>
    public static readonly DeviceTable<string, DeviceList> DeviceLists = new("device_lists") { CacheLimit = CachedRows, CachesReads = true };

    /// <summary>LIDs by phone number (user parts). An account keeps its LID when it changes its number: each LID has one number.</summary>
    public static readonly DeviceTable<string, string> Lids = new("lids") { CacheLimit = CachedRows, IsKeptAtWipe = true };

    /// <summary>Numbers in the JIDs of accounts, by the number that was queried.</summary>
    public static readonly DeviceTable<string, string> AccountNumbers =
        new("account_numbers") { CacheLimit = CachedRows, CachesReads = true, IsKeptAtWipe = true };

    /// <summary>
    /// Trusted-contact tokens by user (<see cref="ProtocolAddress.Name"/> form). A missing one is cached, because it is read for every message.
    /// </summary>
    public static readonly DeviceTable<string, TrustedToken> TrustedTokens =
        new("trusted_tokens") { CacheLimit = CachedRows, CachesReads = true, Absent = TrustedToken.None };

    /// <summary>Sender keys, serialised: our own and those of others.</summary>
    public static readonly DeviceTable<SenderKeyName, byte[]> SenderKeys = new("sender_keys") { CacheLimit = CachedRows, IsCacheable = IsShort };

    /// <summary>Members of groups, by the group's JID; those of a group without a row must be queried.</summary>
    public static readonly DeviceTable<string, GroupMembers> Groups = new("groups") { CacheLimit = CachedGroups, CachesReads = true };

    /// <summary>Devices that have our current sender key, by the group's JID.</summary>
    public static readonly DeviceTable<string, KeyHolders> KeyHolders = new("key_holders") { CacheLimit = CachedGroups, CachesReads = true };

    /// <summary>Recipients of status updates, by the id of the message; and the account's own choice (<see cref="StatusAudience.PrivacyId"/>).</summary>
    public static readonly DeviceTable<string, StatusAudience> StatusAudiences = new("status_audiences");

    /// <summary>All tables, in the order in which changes are written.</summary>
    public static IReadOnlyList<DeviceTable> All { get; } =
        Number(Sessions, Identities, PreKeys, SenderKeys, Groups, KeyHolders, StatusAudiences, DeviceLists, Lids, AccountNumbers, TrustedTokens);

    private static DeviceTable[] Number(params DeviceTable[] tables)
    {
        for (var i = 0; i < tables.Length; i++) tables[i].Index = i;
        return tables;
    }

    private static bool IsShort(byte[] key) => key.Length <= LongestCachedKey;
}
