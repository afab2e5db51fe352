/**
 * EEGLAB datasets made by other programs, gzipped, in base64; the numbers in the tests are what MNE-Python 1.13 reads from them. `INSIDE`,
 * `BESIDE` (names `C:\\elsewhere\\stated.fdt`) and `EPOCHS` (its fields as variables): scipy 1.17 `savemat`; `LEVEL_73`: hdf5storage.
 */

export const INSIDE =
  'H4sIAAAAAAACA/N1DPFxdFIw1TNQ8HUM0U3LzElVCMhJLEnLL8q1UijIL86s0FFwLkpNLElNUcjPs1IILs1T8MsvUzAyUjA0szI2tjKyUDAyMD' +
  'JjIAMwevryA6leRgaGijlHQ876MRkKyJWH1wk5W0gkPwrkl/v6rFeouUD53oXoxt5JDuWHxZjtWPNV9rT2P1T+Ubp7dWrgwbUTPdX+pi2Lt57r' +
  'F63oMXNFw0KWUo/TdUnva1d497oJ1/n79tduv3BielN/jdLFt7ZFjP4aKSL6iseZ7UIMpIpfap8vMREo9PCVZdvb8Uc93uPpy+KTJydwfWmy+/' +
  'xp31lvb9GMWR/W8cQlMq+f82PrlBmy/29M+h+2+dHmA0X1sfvDvz+vK+Dd96o9KWm+U/ue148vPdUJMb93cfK7LwXzb6Zf/jvrd0ji3ZbpOytW' +
  '5f9fpLf79WrnbWd3zp1abF3yd876c9++bnqTXPKp/srpaMvt7mvdds9cHff2WdTczT+XJT1bnSK+Z+fn3d/n/vuuvuTe9i+u+W381U3xtQIdX1' +
  'ZKv37/7t7219/fWFdy5Hy223D2t/8vW/v/JybVbzv2f9U7VaPX697mGQjW2s3T/HflgbhxjXnn0hrR/KMvajy3VBycf3jDK6PIvXzVjPW8hQ9Y' +
  'DZznMJ5vfH5ANmHZM4b2r+Veb0MtAatoibAVAgAA';

export const BESIDE =
  'H4sIAAAAAAACA/N1DPFxdFIw1TNQ8HUM0U3LzElVCMhJLEnLL8q1UijIL86s0FFwLkpNLElNUcjPs1IILs1T8MsvUzAyUjA0szI2tjKyUDAyMD' +
  'JjIAMwevryA6kSRgaGijlHQzf6HTYQsJ0UEMUZKiugYHioJ8FZx2WV067QnIZdFp0LJwYt94rJ+Mll17tx/kH1gnXCBcEKqutOeKr/1qv79vPn' +
  'zUzmA9HCCxp1zRIatrzVuferRFjm+NE9rGt1ypvnBZ070cFkcF5eqG2m4eOXSVzzWlSE7poozuk6UyKy6ai6oUnXX5EXwqkxKUyHODWuudk3r9' +
  '+1Rv71pGsH75kcjtXY4ca5burTpaa5tn8Wqv3768Wdf3zWa+9/z569rzIQ3XPhsJ+Y/GL3I4srXtSYianXabPfPfls3wa/mz9XvS4x2CU3P/wQ' +
  '5928pum/Sramr9+cn5x5n60kftXHNeenL+sLPPn/4PStW/K5q/zurz0Sfj/24c6I/LysvYdeHdgrVb/7/s/qepZHdcWn/kja3RCuuXp4xtPw2J' +
  'n79xXH+78/Wv1J4vW1vaujv7t9iZPdv77TPvJg/fFq4ZB7qW+OCotNSFH7sFfojyOj/qN3Txn+m3+p9BC28rBcZWxRy2FRw9DJ6PcSAOvWM338' +
  'AQAA';

export const EPOCHS =
  'H4sIAAAAAAACA/N1DPFxdFIw1TNQ8HUM0U3LzElVCMhJLEnLL8q1UijIL86s0FFwLkpNLElNUcjPs1IILs1T8MsvUzAyUjA0szI2tjKyUDAyMD' +
  'JjIAMwevryAykdIK6Y8zg5IWEDQ5KZwjOGJDE2joTWT5ITDawFxJdPe6L6bJkRB4OrVkMNg/0X5mcgPVpwPQVgPQ2XFA5wPTVWSpwQExdU5JYk' +
  'x8ysHiLHZCHDEFTEbAPSoYZmC1THIUNuZ8c4T0P1EBmQastKpl6Qak3c5nsGpiX5GYLN55JhCO1jjsTvoIjCwCRPrQnPWk41NzrvY2bwO8Q8HZ' +
  'u3kRzkmpcmpx7y5/yp/uk1k7m+MTMEXWZvAulZA9dTceDMgQNsSywbZnQyMkUsrHFTSGu7pFAH9HqcX12RoTYzN7N1SIxkR7HQ5KDiLkkvLe6g' +
  'xj0cHYoTBbS6GBl/NNxoYEyU55b77eDAcKJY20DFe/7q1dYR81kn2Znp/JKY+KXQ6ejEu9776vjYT33pthB4nK8mUm9saBE+UfzclPbr7NVch2' +
  'frPTza9ChfjI0/vL5806HT92WV51y8y8184h0rY9VrZoZF6hLgkCmGu9ni4AlUN6+QUA7R2apjup7lTFrjaW+GQr8kz6y4IlXnLMe6IrYJ8UGR' +
  'E7iM2vk7dCUEnm1ONJRvc2wQ1uJj5Zvy8n8C/6X8hiXzWxvqGBW0JyaVdwe8yOvY71laLjSBjWHdX/75IKsTwVbrdnnzNhiIsEy3Z3ea0Mh9S1' +
  'poxySFBmamCQHuW/omHJjyTXXymdt3Ay/x6n65oBnLzBwy0+h5a5bs763H7/5SL57wR3mv2yynKN9p9yfrf9lxnHfvQdl3H3jNC5vnf2O2eieU' +
  'AbJIG19cJrEi4vINY1AuOwsAsgH+5XYDAAA=';

export const LEVEL_73 =
  'H4sIAAAAAAACA+1dTWwTRxSetR3H+SVpq5KWqF0VSi1KgtchkKYtOAkmBpHEhYimqBA79iax5Kwj20Gkl3KoKtpDlRPKqeKYU5UTQj20oaecKt' +
  'QTx54q1EOVU9UbXXves3cm3t3YEGPH8yLxdnbf7s5+8+bNmzfPw8TI9JWRUfls/4A8MTLdN59IqiflcDKanU+ll4blxfj8YCabSkcXVNnX7+/3' +
  'n5TH0mo0q8bllDYsX1vR5MnUbdnvl5UzwwMDw/4h2e/zn5FDFy4OypnYoroUlZV+n0/ul4tEkByXJoigV0rf6S3V0fp2a77g8RAX6YK2oew50M' +
  'YCW8b7I8Al4PeAbzjwvJS/1gPnu+H5vNz01WAwJ/2cI3zPn02Ue0STNSSFgiPhHJ+BMurTtoOVCwbH8/xoWp3PHC3qZaDC90p6jzDqbxfor7eZ' +
  'lr2SUX8dpvobaWHrHYlT7hNN21D6uwll1OONScqdul5Jef1C00v1rJ14QQ+bddvnIaHB8Mh0iJDXdeFmg909hQrP0bXJqQuS/kSw6sTzIWuvfV' +
  'AO97H2VXayciEoLzY1ZvvhuMXj0E6eAE6dukQPmcj7U7PzCTUZz+jn34KWzLVXDktJooiCOSjwXFvKbUXM3YZyTh9chrKTu5671mQoN3HybmhX' +
  'LDdz8h5OviX/XT6oS0de7+C7YsloJvdZ+e9xG/Qjk02vxLK5cgs9J+G3gP46JEafzDja141W0DuC3+TJyzgc9EEesKROST7COCwE28W+/i7De2' +
  'OL0TS9LwD3vaYfF+5LaNnZuBpLxVWspwf7SoCpv6Nk/2siQ1DeaWW/d5nCQ9ZOQD+E8+GYjT0B/qCPw+8K9OtJYrAietsetX4ejku+Y7XZ/yqx' +
  'j8b2PQWOQa4tSo3n/10GHCT2veNjU1ckA5CSob/m9V7NatEltdDubuDanK5RGu2r2Efz7a1lM8YyymfTiWgyQ/sl9uH889P6ZMsgh/fdWUpoxn' +
  'p4inqsJVOxjId7jnpb1bIGe4PPiUez0Rxv5eqTjM6pufq0cfLZ1WWV4s7igeNZB3f+C+Cd3PkbwA9xeOozT1WLrRbHK6znig5EIqV1m9QHaaZT' +
  '+BqCBAkSJEiQIEGCBAkSJKh8uoPz0ADEB4DvnM+zQCpgdudFskwUMka+IiESJFNknMgQ7J9RKF/zUx7U/8YL/+Ylz4DkWZAcKvUGqIOBng5T/u' +
  'xjkDhnvIrfsHsxRB6h3DcKAmPGq28EWF6kjYuUP6KLLmQ7xFwG+XbgbwZmpujR5meUb10tCR3IHwt4r9OjdQgv7EDYYIGkCnWb049XiEbiJErS' +
  'ZJV03aRXQrcAw1l8rPex/sZf9afoz+96TM916V++s6Wf17H06sdb+nFAvx7Qj9f04zX9eEY/DuRk9OPlEdEnBAkSJKgRKLeu8CLrWU7Skz/uls' +
  '8X1otOt5HTz2FhwHxd6z1Y12IzXspdl4unVuaSavnrJMWVo1rB44TAg8HDL/Bg8BgWeDB4jNYkHnZ5fk9PW90t6KATn+eH+XGbJ1g5XJ/G9V+U' +
  'x/XmG1w/8tqO86XzVPn8KKq/bnP97Qd5KIcvUL4M5UW4sIYzaKgw5oUtRlj93/iUxUFQfehvBBTvCZwf+hztb3n5fJKuayXzVT6h5bum4wy9A/' +
  'PNMD/FURhXivk0xjwm8/Hk8pFSlrkdMpusxpNDhu+KRbWUlohFk7K6tJxdZe435FvRi/A2yTCO8eOj2UhB865chbyr0hG0XSGnQgTNtH0JG2Ez' +
  'I+z/bASufuc/XhP/xbnLX+HLpfO2zPXsBuiZu2y/ZT/z+crvt9a4OTicHC+MWwRwcx1o3FwcTq4Xxi1esZ9cW7i5LecZ9v2U4nMYkDDHKwl49Z' +
  'jgtbu+Hdz84BQmKTKW8uUS5t0Wxs2AtbwMfD1oLYd+5LNL1nKoTdsD1nI4em1/JOw/1a9vGsL+v3zcvhe4VYTb2gHBrVr2/35d2P9XF3f7qWpx' +
  't9K//6q1OOTDmsQD59Fbc2w8ptLfPZUfH63En3EVeh3mkNj5M5hjYufPYMaJGWH8CTNS6n0+27VvcZJfbOMklcQ5qtVfqjeO/C7GEUt8/hLjCI' +
  'PHPzWKR8s+x13/rSl7guPmcl/pdQkcp3A9RrbJl4vg+DJqLbeIcdoxazlcZ8HMxPodp6plh929wg5b4fNOr7DDRjyO1zQe++fX9fcKv24v9uRc' +
  'XdgTXN/n91+ofP63BveVtw8I/3t/474erYTdl6MN3ovldq7cwZU7SfnzUtt9uKbZ+aWgxiI+PwfjB+FJVg73ccB9G/A85utIpLT/aEe43wbur4' +
  'H7aeD+GbhfBu6PwZgSUtwHA/e94PevqH9/5XpNjs84L8DfUz2yiYLdxXWxkLUc7iOIvywyI4zv4S+P6j1+VX29uiX8YAaP+RrFo1p+nla2n9fK' +
  '+3lojPfRz6N2x1lE60treWzNJ9f2Fl/fjDbGuP/q+tm3NdnPkLD5YRmJ4LZtcfQ3gM8DV8DhUWD9RoH1GQXyRBTIf1cGgcO6jALrLgrkMSqQL6' +
  'JABRSogAIVUKACClRAgQr44f1+eL/fz7bTWsPr2w817T+tQ9nkl9MFeoD++XVruQ3g6zYOMOan4y+whR0rV6/uN7i/8GNd+AvVz9t9CLgcjLzd' +
  '6vern2u0X1nvg+vhvp8v4zrbPQgM2u+D+5tJfLq29sF9hPfdtO6HWxhvumUtt43z/9m9+fXbfdZyhf1yfbU6flXLXv9RF/Ya4/j8vsftsBJcbj' +
  'zeyeFm3Jf7EGH30e7i4vPde/Av3Nzz+XLRDr4LI4JMDnvI4a9t+//fvaylqHA9I6EtvMzf+6Lfiv0vbPMfeBTiycf3Nv8OvG8th9048kF9+63/' +
  'A1izeuqoZwAA';
