import { Anchor, Button, NavLink, type AnchorProps, type ButtonProps, type NavLinkProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import { forwardRef } from 'react';

const AnchorOfRouter = forwardRef<HTMLAnchorElement, Omit<AnchorProps, 'href'>>(
  function AnchorOfRouter(props, ref) {
    return <Anchor ref={ref} {...props} />;
  });
const ButtonOfRouter = forwardRef<HTMLAnchorElement, Omit<ButtonProps, 'href'>>(
  function ButtonOfRouter(props, ref) {
    return <Button component="a" ref={ref} {...props} />;
  });
const ViewOfRouter = forwardRef<HTMLAnchorElement, Omit<NavLinkProps, 'href'>>(
  function ViewOfRouter(props, ref) {
    return <NavLink component="a" ref={ref} {...props} />;
  });

/** A link within the console. */
export const To = createLink(AnchorOfRouter);

/** A link that looks like a button. */
export const ToButton = createLink(ButtonOfRouter);

/** A link of the navigation. */
export const ToView = createLink(ViewOfRouter);
