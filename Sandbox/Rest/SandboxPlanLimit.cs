namespace WhatIsUp.Sandbox.Rest;

/// <summary>What a customer's plan limits in the sandbox.</summary>
public enum SandboxPlanLimit
{
    /// <summary>Phones.</summary>
    Phones,

    /// <summary>Groups whose first member is a phone of the customer.</summary>
    Groups,
}
