namespace WhatIsUp.WhatsApp.Messages;

/// <summary>Who a message to a chat goes to, as known now.</summary>
internal interface IRecipientPlan
{
    /// <summary>True when nothing must be asked for first.</summary>
    bool IsComplete { get; }

    /// <summary>False when there is nobody to write to.</summary>
    bool IsReachable { get; }
}
