namespace WhatIsUp.Sandbox.Journaling;

/// <summary>What a part of a journal record changes. The numbers are on disk and never change.</summary>
internal enum Op : byte
{
    PutAccount = 1,
    DeleteAccount = 2,
    PutDevice = 3,
    DeleteDevice = 4,
    AddPreKeys = 5,
    UsePreKey = 6,
    Enqueue = 7,
    Dequeue = 8,
    PutSession = 9,
    PutPhonePreKey = 10,
    DeletePhonePreKey = 11,
    AddMessage = 12,
    SetMessageStatus = 13,
    PutPlaceholder = 14,
    DeletePlaceholder = 15,
    PutPolicy = 16,
    SetDialledNumber = 17,
    SetUsername = 18,

    /// <summary>Older journals only: the text is in a section now.</summary>
    SetAbout = 19,

    /// <summary>Older journals only: passkeys are in a section now.</summary>
    PutPasskey = 20,

    PutGroup = 40,
    DeleteGroup = 41,
    PutSenderKey = 42,
    PutKeyHolders = 43,
    SetGroupTimer = 44,
    SetGroupRules = 45,
    PutAppStateKey = 50,
    AddAppStatePatch = 51,
    PutAppStateCollection = 52,
    KeepAppStatePatch = 53,

    /// <summary>An entry of a section: what one area stores.</summary>
    PutSection = 60,
}
