using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>How messages get to one kind of chat.</summary>
internal interface IChatRoute
{
    /// <summary>The recipients of a message, or null if a list must be fetched.</summary>
    ValueTask<IRecipientPlan?> PlanAsync(DeviceTransaction transaction, Destination to, CancellationToken cancellationToken);

    /// <summary>Fetches missing data from the server.</summary>
    /// <exception cref="UnreachableException">There is no such chat.</exception>
    Task FetchAsync(Destination to, CancellationToken cancellationToken);

    /// <summary>Encrypts, and puts all that changes and the frame into the transaction.</summary>
    /// <exception cref="UnreachableException">No session took it.</exception>
    ValueTask SealAsync(DeviceTransaction transaction, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken);
}
