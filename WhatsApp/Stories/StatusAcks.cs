using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;
using WhatIsUp.WhatsApp.Messages;

namespace WhatIsUp.WhatsApp.Stories;

/// <summary>
/// The server's acks of status updates. An update that is sent in several stanzas with one id has reached the server when all of
/// them are acknowledged; a refusal of one is a refusal of the update.
/// </summary>
internal sealed class StatusAcks
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _missing = new(StringComparer.Ordinal);

    /// <summary>An update is about to be sent in this number of stanzas.</summary>
    public void Expect(string messageId, int stanzas)
    {
        lock (_gate)
        {
            if (stanzas > 1) _missing[messageId] = stanzas;
            else _missing.Remove(messageId);
        }
    }

    /// <summary>True if an ack decides the result of the whole update.</summary>
    public bool IsLast(string messageId, bool isRefusal)
    {
        lock (_gate)
        {
            if (!_missing.TryGetValue(messageId, out var left)) return true;
            if (left > 1 && !isRefusal)
            {
                _missing[messageId] = left - 1;
                return false;
            }
            _missing.Remove(messageId);
            return true;
        }
    }

    /// <summary>If the server can't read an update, the key may be missing for a recipient: the next attempt sends it to all.</summary>
    public static void Repair(DeviceTransaction transaction, int? error)
    {
        if (error is NackReason.MalformedStanza or NackReason.StaleAddressing) transaction.Changes.KeyHolders[Jid.StatusBroadcast.ToString()] = null;
    }
}
