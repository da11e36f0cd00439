namespace WhatIsUp.Sandbox.Rest;

/// <summary>A field that the sandbox reads from its direct callers, such as the gateway, and that is no part of the public API.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DirectOnlyAttribute : Attribute;
