namespace WhatIsUp.WhatsApp.Messages;

/// <summary>The recipients of a message to a chat, as currently known.</summary>
internal interface IRecipientPlan
{
    /// <summary>True if nothing must be fetched first.</summary>
    bool IsComplete { get; }

    /// <summary>False if there are no recipients.</summary>
    bool IsReachable { get; }
}
