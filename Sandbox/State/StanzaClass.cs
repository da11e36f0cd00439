namespace WhatIsUp.Sandbox.State;

/// <summary>Kinds of stanzas that are kept until they are answered. The numbers are on disk.</summary>
internal enum StanzaClass : byte
{
    Message = 1,
    Receipt = 2,
    Notification = 3,
    Call = 4,
}
