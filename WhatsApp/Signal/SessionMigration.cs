namespace WhatIsUp.WhatsApp.Signal;

/// <summary>Moves a session from the phone-number address of a device to its LID address when the mapping becomes known.</summary>
public static class SessionMigration
{
    /// <summary>
    /// The record for the LID address; the caller deletes the one at the phone-number address in the same transaction. An existing session at the LID address
    /// stays current, and the states of the other one are archived behind it, so that messages in transit can still be decrypted.
    /// </summary>
    /// <param name="atPhoneNumber">Record stored under the phone number, or null.</param>
    /// <param name="atLid">Record stored under the LID, or null.</param>
    /// <returns>The merged record, or null when there was none at all.</returns>
    public static SessionRecord? Merge(SessionRecord? atPhoneNumber, SessionRecord? atLid)
    {
        if (atPhoneNumber is null) return atLid;
        if (atLid is null) return atPhoneNumber;
        if (!atLid.CanEncrypt && atPhoneNumber.CanEncrypt)
        {
            atPhoneNumber.Append(atLid);
            return atPhoneNumber;
        }
        atLid.Append(atPhoneNumber);
        return atLid;
    }
}
