using WhatIsUp.WhatsApp.Binary;
using WhatIsUp.WhatsApp.Connection;

namespace WhatIsUp.WhatsApp.Messages;

/// <summary>How messages get to one kind of chat.</summary>
internal interface IChatRoute
{
    /// <summary>Who a message goes to, or null when a list must be fetched.</summary>
    ValueTask<IRecipientPlan?> PlanAsync(Step step, Destination to, CancellationToken cancellationToken);

    /// <summary>Asks the server for what is missing.</summary>
    /// <exception cref="UnreachableException">There is no such chat.</exception>
    Task FetchAsync(Destination to, CancellationToken cancellationToken);

    /// <summary>Encrypts, and puts all that changes and the frame into the step.</summary>
    /// <exception cref="UnreachableException">No session took it.</exception>
    ValueTask SealAsync(Step step, Outgoing message, IRecipientPlan plan, CancellationToken cancellationToken);
}
