namespace WhatIsUp.Grains.Storage.Engine;

/// <summary>Adds statements to every unit before it is committed, to be written in its transaction.</summary>
/// <param name="unit">A unit with at least one statement.</param>
public delegate void UnitAddition(UnitOfWork unit);
